// Trying again, after as long as the server asks for or else with growing pauses; an event can cut them short.

const PAUSES_S = [1, 2, 4, 8, 15];

/** Wait, but no longer than until `wake` fires or the browser is online again. */
export function pause(seconds, wake) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const done = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    window.addEventListener("online", done, { signal: over.signal });
    wake.addEventListener("wake", done, { signal: over.signal });
  });
}

/**
 * Run a task until it succeeds or fails for good (an error that is not `passing`).
 * `waiting(error, seconds)` is told of each pause, and `waited()` when the last one is over.
 */
export async function untilDone(task, { waiting, waited, wake }) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const result = await task();
      if (attempt) waited();
      return result;
    } catch (error) {
      if (!error.passing) throw error;
      const seconds = error.after || PAUSES_S[Math.min(attempt, PAUSES_S.length - 1)];
      waiting(error, seconds);
      await pause(seconds, wake);
    }
  }
}

// A whole clip in memory before it plays: no buffering, so no difference between sides but the picture.

const STALL_MS = 10_000; // without a byte

/** A download that broke off, stood still or was refused. */
export class Stalled extends Error {
  constructor(message, { status = null, cause = null } = {}) {
    super(message, { cause });
    this.passing = status === null || status === 429 || status >= 500;
    this.gone = status === 404 || status === 410; // taken out since the draw, or too late
  }
}

/**
 * Fetch a clip. `progress(fraction)` is called as bytes come; the fraction is null when the size is unknown.
 * `signal` gives the download up.
 */
export async function download({ url, media_type: type }, progress, signal) {
  const stall = new AbortController();
  const cancel = () => stall.abort();
  signal.addEventListener("abort", cancel, { once: true });
  let timer = setTimeout(cancel, STALL_MS);
  try {
    const response = await fetch(url, { signal: stall.signal });
    if (!response.ok) throw new Stalled(`The clip can't be fetched (status ${response.status}).`, response);
    const size = Number(response.headers.get("Content-Length")) || null;
    const chunks = [];
    let received = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(cancel, STALL_MS);
      chunks.push(value);
      received += value.byteLength;
      progress(size && Math.min(1, received / size));
    }
    progress(1);
    return new Blob(chunks, { type });
  } catch (error) {
    throw error instanceof Stalled ? error : new Stalled("The download of a clip has stalled.", { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}

// Clips that should play and don't move.

const PATIENCE_MS = 10_000;
const LOOK_MS = 1000;

/** Call `stuck()` when the pair should play, in sight, and stands still for ten seconds, and `over()` when that ends. */
export function onStuck(pair, stuck, over) {
  let place = null;
  let since = 0;
  setInterval(() => {
    const now = pair.playing && !document.hidden ? pair.position : null;
    if (now === null || now !== place) {
      if (since === Infinity) over();
      place = now;
      since = performance.now();
    } else if (performance.now() - since >= PATIENCE_MS) {
      since = Infinity; // once is enough, until they move again
      stuck();
    }
  }, LOOK_MS);
}

// Clips that should play and don't move.

const PATIENCE_MS = 10_000;
const LOOK_MS = 1000;

/** Call `act()` when the pair should play, in sight, and stands still for ten seconds. */
export function onStuck(pair, act) {
  let place = null;
  let since = 0;
  setInterval(() => {
    const now = pair.playing && !document.hidden ? pair.position : null;
    if (now === null || now !== place) {
      place = now;
      since = performance.now();
    } else if (performance.now() - since >= PATIENCE_MS) {
      since = Infinity; // once is enough, until they move again
      act();
    }
  }, LOOK_MS);
}

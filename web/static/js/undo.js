// Five seconds to take a vote back. The arena counts them by its own clock, and gives a second for the way.

const SECONDS = 5;
const byId = (id) => document.getElementById(id);

let timer = null;

/** Show the button with the seconds that are left, then take it away. */
export function offerUndo() {
  let left = SECONDS;
  const show = () => {
    byId("undo-left").textContent = `${left} s`;
    if (left === 0) closeUndo();
    left -= 1;
  };
  closeUndo();
  byId("undo").hidden = false;
  timer = setInterval(show, 1000);
  show();
}

export function closeUndo() {
  clearInterval(timer);
  if (document.activeElement === byId("undo")) byId("next").focus();
  byId("undo").hidden = true;
}

/** Whether a vote can still be taken back. */
export function canUndo() {
  return !byId("undo").hidden;
}

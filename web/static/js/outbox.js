// A vote is never lost in silence: it is kept from the choice until the arena has answered, and sending it twice does
// no harm. What leaves the page before that is sent on the way out, and once more by the next visit.

import { post, postOnTheWayOut } from "./api.js";
import { untilDone } from "./retry.js";

const PLACE = "blindcut:vote:";

let held = null;

/** Fires `gone` when the vote that is held has left the page by another way, and can't be changed any more. */
export const outbox = new EventTarget();

/** Keep a vote, {battle, ballot}, in place of the one that is held. */
export function hold(vote) {
  held = vote;
  localStorage.setItem(PLACE + vote.battle, JSON.stringify(vote.ballot));
}

/** Forget the vote that is held: it is answered, or the voter thinks again. */
export function letGo() {
  if (held) localStorage.removeItem(PLACE + held.battle);
  held = null;
}

/** Deliver a vote; resolves to its receipt and the reveal. Fails only when the arena refuses it. */
export async function deliver(vote, hooks) {
  hold(vote);
  window.addEventListener("beforeunload", warn);
  try {
    return await untilDone(() => post(address(vote), vote.ballot), hooks);
  } finally {
    window.removeEventListener("beforeunload", warn);
    letGo();
  }
}

/** The votes that earlier visits could not deliver, or left before they were acknowledged. */
export function leftBehind() {
  const places = Object.keys(localStorage).filter((place) => place.startsWith(PLACE));
  return places.map((place) => ({ battle: place.slice(PLACE.length), ballot: JSON.parse(localStorage.getItem(place)) }));
}

function address(vote) {
  return `/battles/${encodeURIComponent(vote.battle)}/vote`;
}

function warn(event) {
  event.preventDefault();
}

window.addEventListener("pagehide", () => {
  if (held) postOnTheWayOut(address(held), held.ballot);
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && held) outbox.dispatchEvent(new Event("gone")); // the page comes back as it was left
});
window.addEventListener("storage", ({ key, newValue }) => {
  if (held && key === PLACE + held.battle && newValue === null) outbox.dispatchEvent(new Event("gone")); // by another tab
});

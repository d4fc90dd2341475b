// A vote is never lost in silence: it is kept until the arena has answered, and sending it twice does no harm.

import { post } from "./api.js";
import { untilDone } from "./retry.js";

const PLACE = "blindcut:vote";

function warn(event) {
  event.preventDefault();
}

/** Deliver a vote; resolves to its receipt and the reveal. Fails only when the arena refuses it. */
export async function deliver(vote, hooks) {
  keep(vote);
  window.addEventListener("beforeunload", warn);
  try {
    return await untilDone(() => post(`/battles/${encodeURIComponent(vote.battle)}/vote`, vote.ballot), hooks);
  } finally {
    window.removeEventListener("beforeunload", warn);
    keep(null);
  }
}

/** The vote that an earlier visit could not deliver, if there is one. */
export function leftBehind() {
  return JSON.parse(localStorage.getItem(PLACE));
}

function keep(vote) {
  if (vote) localStorage.setItem(PLACE, JSON.stringify(vote));
  else localStorage.removeItem(PLACE);
}

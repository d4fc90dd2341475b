// Voting opens once each clip has been watched for three seconds, or to its end if it is shorter.

import { SIDES } from "./battle.js";

const NEEDED_S = 3;
const LONGEST_STEP_S = 0.5; // more than this between two ticks is a jump, not watching

/** Fires `change` as time is watched. */
export class Gate extends EventTarget {
  #pair;
  #last = { left: 0, right: 0 };

  constructor(pair) {
    super();
    this.#pair = pair;
    this.reset();
    pair.addEventListener("tick", () => this.#count());
  }

  reset() {
    this.watched = { left: 0, right: 0 };
    this.#last = { left: 0, right: 0 };
    this.dispatchEvent(new Event("change"));
  }

  get #needed() {
    return Math.min(NEEDED_S, this.#pair.duration || NEEDED_S) - 0.05; // what falls between two ticks of a loop
  }

  get remaining() {
    return Math.max(0, ...SIDES.map((side) => this.#needed - this.watched[side]));
  }

  get fraction() {
    return 1 - this.remaining / this.#needed;
  }

  get open() {
    return this.remaining === 0;
  }

  /** What the vote says was watched: seconds a side, to a tenth. */
  get report() {
    return Object.fromEntries(SIDES.map((side) => [side, Math.round(this.watched[side] * 10) / 10]));
  }

  #count() {
    for (const side of SIDES) {
      const now = this.#pair.videos[side].currentTime;
      const step = now - this.#last[side];
      if (step > 0 && step <= LONGEST_STEP_S && !document.hidden) this.watched[side] += step;
      this.#last[side] = now;
    }
    this.dispatchEvent(new Event("change"));
  }
}

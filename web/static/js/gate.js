// Voting opens once each clip has been watched, and heard if there is sound to judge, for three seconds, or to its end.

import { LETTERS, SIDES } from "./battle.js";
import { isDialogOpen } from "./modal.js";

const NEEDED_S = 3;
const ALIKE_S = 0.3; // two clips in step are counted a frame apart
const LONGEST_STEP_S = 0.5; // more than this between two ticks is a jump, not watching

/** Fires `change` as time is watched. */
export class Gate extends EventTarget {
  #pair;
  #flip;
  #sound;
  #last;

  constructor(pair, flip, sound) {
    super();
    this.#pair = pair;
    this.#flip = flip;
    this.#sound = sound;
    this.reset();
    pair.addEventListener("tick", () => this.#count());
    pair.addEventListener("state", () => SIDES.forEach((side) => this.#pass(side))); // a jump is not watching
  }

  reset() {
    this.watched = { left: 0, right: 0 };
    this.heard = { left: 0, right: 0 };
    this.#last = { left: 0, right: 0 };
    this.dispatchEvent(new Event("change"));
  }

  get #needed() {
    return Math.min(NEEDED_S, this.#pair.duration || NEEDED_S) - 0.05; // what falls between two ticks of a loop
  }

  /** What is counted: what is heard has been watched as well. */
  get #tally() {
    return this.#sound.offered ? this.heard : this.watched;
  }

  /** Seconds still missing of each side. */
  get remaining() {
    return SIDES.map((side) => Math.max(0, this.#needed - this.#tally[side]));
  }

  get fraction() {
    const [left, right] = this.remaining;
    return 1 - (left + right) / (2 * this.#needed);
  }

  get open() {
    return Math.max(...this.remaining) === 0;
  }

  /** What is missing, in words. */
  get text() {
    if (this.open) return "Voting is open.";
    const { remaining } = this;
    const [left, right] = remaining.map(Math.ceil);
    const alike = Math.abs(remaining[0] - remaining[1]) < ALIKE_S;
    if (this.#sound.offered) return `To vote, hear ${alike ? `A and B for ${Math.max(left, right)} s more each` : missing((side, s) => `${side} for ${s} s more`)}.`;
    return `Voting opens after ${alike ? `${Math.max(left, right)} s more of both clips` : missing((side, s) => `${s} s more of ${side}`)}.`;

    function missing(phrase) {
      const parts = SIDES.map((side, index) => [LETTERS[side], [left, right][index]]);
      return parts.filter(([, s]) => s > 0).map(([side, s]) => phrase(side, s)).join(" and ");
    }
  }

  /** What the vote says was watched, and heard where there is sound: seconds a side, to a tenth. */
  get report() {
    const watched = rounded(this.watched);
    return this.#sound.offered ? { watched, heard: rounded(this.heard) } : { watched };
  }

  #count() {
    for (const side of SIDES) {
      const step = this.#pass(side);
      if (step <= 0 || step > LONGEST_STEP_S || document.hidden || isDialogOpen() || this.#flip.hides(side)) continue;
      this.watched[side] += step;
      if (this.#sound.hears(side)) this.heard[side] += step;
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Seconds that a clip has gone on since it was last asked. */
  #pass(side) {
    const before = this.#last[side];
    this.#last[side] = this.#pair.videos[side].currentTime;
    return this.#last[side] - before;
  }
}

function rounded(seconds) {
  return Object.fromEntries(SIDES.map((side) => [side, Math.round(seconds[side] * 10) / 10]));
}

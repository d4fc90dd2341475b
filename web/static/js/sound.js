// Sound of one side at a time. Muted at first: browsers allow no other start, and no side may be heard first.

import { SIDES } from "./battle.js";

const ORDER = [...SIDES, null];

export class Sound {
  #pair;
  #side = null;
  #buttons = [...document.querySelectorAll("[data-side]")];

  constructor(pair) {
    this.#pair = pair;
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.hear(button.dataset.side === this.#side ? null : button.dataset.side));
    }
    this.hear(null);
  }

  /** Whether this category's clips carry sound. */
  get offered() {
    return this.#buttons.length > 0;
  }

  /** Whether a side can be heard now, as far as a page knows. */
  hears(side) {
    const { muted, volume } = this.#pair.videos[side];
    return side === this.#side && !muted && volume > 0;
  }

  /** Unmute a side, or none. */
  hear(side) {
    this.#side = side;
    if (side) this.#pair.lead(side);
    for (const each of SIDES) {
      this.#pair.videos[each].muted = each !== side;
      document.getElementById(each).classList.toggle("heard", each === side);
    }
    for (const button of this.#buttons) button.setAttribute("aria-pressed", button.dataset.side === side);
  }

  /** A, then B, then off; or, where one clip is shown at a time, that one and off. */
  next(shown) {
    if (this.offered) this.hear(shown ? (this.#side ? null : shown) : ORDER[(ORDER.indexOf(this.#side) + 1) % ORDER.length]);
  }

  /** Where one clip is shown at a time, what is heard is what is shown. */
  follow(side) {
    if (this.#side && side) this.hear(side);
  }
}

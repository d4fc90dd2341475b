// One clip at a time in the same place, both running on: small differences jump to the eye.

import { LETTERS, SIDES } from "./battle.js";
import { announce } from "./notice.js";

const byId = (id) => document.getElementById(id);

export class Flip {
  #shown = null;
  #sound;

  constructor(sound) {
    this.#sound = sound;
    byId("flip").addEventListener("click", () => this.toggle());
    byId("other").addEventListener("click", () => this.other());
  }

  get on() {
    return this.#shown !== null;
  }

  /** The side that is shown alone; null where both are. */
  get shown() {
    return this.#shown;
  }

  /** Whether a side is behind the other one. */
  hides(side) {
    return this.on && this.#shown !== side;
  }

  toggle() {
    if (byId("flip").disabled) return;
    this.#show(this.on ? null : "left");
    announce(this.on ? "One clip at a time. Showing A." : "Both clips side by side.");
  }

  /** Show the clip that is behind. */
  other() {
    if (!this.on) return;
    this.#show(this.#behind);
    announce(`Showing ${LETTERS[this.#shown]}`);
  }

  /** Both side by side again. */
  leave() {
    if (this.on) this.#show(null);
  }

  get #behind() {
    return SIDES.find((side) => side !== this.#shown);
  }

  #show(shown) {
    this.#shown = shown;
    if (shown) byId("stage").dataset.shown = shown;
    else delete byId("stage").dataset.shown;
    for (const side of SIDES) byId(side).inert = this.hides(side);
    byId("flip").setAttribute("aria-pressed", this.on);
    byId("other").hidden = !this.on;
    byId("other").textContent = `Show ${LETTERS[this.#behind]}`;
    this.#sound.follow(shown);
  }
}

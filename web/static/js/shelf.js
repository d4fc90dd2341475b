// The next battle, drawn and loaded while the present one is watched.

import { Battle } from "./battle.js";

export class Shelf {
  #category;
  #next = null;

  constructor(category) {
    this.#category = category;
  }

  /** Draw one ahead, load its clips and open them. What fails here is tried again, in sight, by who takes it. */
  stock() {
    this.#next ??= Battle.draw(this.#category).then((battle) => {
      battle.load().then(() => battle.open()).catch(() => {});
      return battle;
    });
    this.#next.catch(() => {});
  }

  /** The battle on the shelf, or a fresh one when there is none or it has grown stale. */
  async take() {
    const stocked = this.#next;
    this.#next = null;
    const battle = await stocked?.catch(() => null);
    if (battle && !battle.stale) return battle;
    battle?.dispose();
    return Battle.draw(this.#category);
  }
}

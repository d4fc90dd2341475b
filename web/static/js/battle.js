// One battle: what the server drew, and its two clips.

import { post } from "./api.js";
import { Clips } from "./clips.js";

export { Abandoned, LETTERS, SIDES } from "./clips.js";

const MARGIN_MS = 60_000; // a battle that is about to expire is not worth starting

export class Battle extends Clips {
  #expires;

  constructor(drawn) {
    super({ left: drawn.left, right: drawn.right });
    this.id = drawn.battle;
    this.prompt = drawn.prompt;
    this.aspects = drawn.aspects;
    this.#expires = Date.parse(drawn.expires_at);
  }

  static async draw(category) {
    return new Battle(await post("/battles", { category }));
  }

  get stale() {
    return this.#expires - Date.now() < MARGIN_MS;
  }
}

// One battle: what the server drew, and its two clips in memory.

import { post } from "./api.js";
import { download } from "./download.js";

export const SIDES = ["left", "right"];

const MARGIN_MS = 60_000; // a battle that is about to expire is not worth starting

export class Battle extends EventTarget {
  #abort = new AbortController();
  #clips;
  #expires;
  #urls = {};

  constructor(drawn) {
    super();
    this.id = drawn.battle;
    this.prompt = drawn.prompt;
    this.aspects = drawn.aspects;
    this.progress = { left: 0, right: 0 };
    this.#clips = { left: drawn.left, right: drawn.right };
    this.#expires = Date.parse(drawn.expires_at);
  }

  static async draw(category) {
    return new Battle(await post("/battles", { category }));
  }

  get stale() {
    return this.#expires - Date.now() < MARGIN_MS;
  }

  /** Fetch what is missing of the two clips. After a failure, call it again. */
  async load() {
    const results = await Promise.allSettled(SIDES.map((side) => this.#fetch(side)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** The clip of a side, as a URL that a video element takes. */
  url(side) {
    return this.#urls[side];
  }

  /** Forget the clips. */
  dispose() {
    this.#abort.abort();
    for (const url of Object.values(this.#urls)) URL.revokeObjectURL(url);
    this.#urls = {};
  }

  async #fetch(side) {
    if (this.#urls[side]) return;
    const report = (fraction) => {
      this.progress[side] = fraction;
      this.dispatchEvent(new Event("progress"));
    };
    const clip = await download(this.#clips[side], report, this.#abort.signal);
    this.#urls[side] = URL.createObjectURL(clip);
  }
}

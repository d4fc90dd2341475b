// One battle: what the server drew, and its two clips: in memory, and open.

import { post } from "./api.js";
import { download } from "./download.js";
import { thread, unthread } from "./reel.js";

export const SIDES = ["left", "right"];
export const LETTERS = { left: "A", right: "B" };

/** The voter would not wait for the clips. */
export class Abandoned extends Error {}

const MARGIN_MS = 60_000; // a battle that is about to expire is not worth starting

export class Battle extends EventTarget {
  #abort = new AbortController();
  #clips;
  #expires;
  #fetches = {};
  #reels = null;
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

  /** Fetch what is missing of the two clips. After a failure, call it again; after dispose() it is Abandoned. */
  async load() {
    const { signal } = this.#abort;
    const results = signal.aborted ? [] : await Promise.allSettled(SIDES.map((side) => this.#fetch(side)));
    if (signal.aborted) throw new Abandoned();
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Video elements {left, right} that have the clips open. Rejects when the browser can't play one of them. */
  async open() {
    this.#reels ??= Promise.all(SIDES.map((side) => thread(this.#urls[side], LETTERS[side])));
    const [left, right] = await this.#reels;
    return { left, right };
  }

  /** Forget the clips. */
  dispose() {
    this.#abort.abort();
    this.#reels?.then((reels) => reels.forEach(unthread)).catch(() => {});
    for (const url of Object.values(this.#urls)) URL.revokeObjectURL(url);
    this.#urls = {};
  }

  #fetch(side) {
    this.#fetches[side] ??= this.#download(side).catch((error) => {
      this.#fetches[side] = null;
      throw error;
    });
    return this.#fetches[side];
  }

  async #download(side) {
    const report = (fraction) => {
      this.progress[side] = fraction;
      this.dispatchEvent(new Event("progress"));
    };
    const clip = await download(this.#clips[side], report, this.#abort.signal);
    this.#urls[side] = URL.createObjectURL(clip);
  }
}

// Two clips that are to be compared: in memory, and open.

import { download } from "./download.js";
import { thread, unthread } from "./reel.js";

export const SIDES = ["left", "right"];
export const LETTERS = { left: "A", right: "B" };

/** Nobody waits for the clips any more. */
export class Abandoned extends Error {}

/** Fires `progress` as bytes come. */
export class Clips extends EventTarget {
  #abort = new AbortController();
  #fetches = {};
  #reels = null;
  #sources;
  #urls = {};

  /** `sources` are {left, right}, each with the address and the type of a clip. */
  constructor(sources) {
    super();
    this.progress = { left: 0, right: 0 };
    this.#sources = sources;
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
    const clip = await download(this.#sources[side], report, this.#abort.signal);
    this.#urls[side] = URL.createObjectURL(clip);
  }
}

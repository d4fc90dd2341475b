// Two videos as one: they start, stop, seek and loop together.

import { FrameClock } from "./clock.js";

const FRAME_S = 1 / 60; // the frame clock of every clip
const LOST_S = 0.25; // further apart than this, jump
const PULL = 0.5; // how much of a drift to take back in a second ...
const MAX_PULL = 0.05; // ... at a speed that nobody sees or hears
const UNREADY_MS = 2000; // some phones decode nothing before play(), and never say that they could

/** Fires `tick` on every animation frame while it plays, and `state` when it starts, stops or jumps. */
export class Pair extends EventTarget {
  #clocks;
  #ticking = false;
  #wanted = false;
  #returning = false;
  #sources = 0; // counts open(), so that a loop which was under way then does not go on after it

  constructor(left, right) {
    super();
    this.videos = { left, right };
    this.#clocks = { left: new FrameClock(left), right: new FrameClock(right) };
    for (const video of [left, right]) video.addEventListener("ended", () => this.#loop());
  }

  get both() {
    return [this.videos.left, this.videos.right];
  }

  get playing() {
    return this.#wanted;
  }

  /** Both stop at the end of the shorter one. */
  get duration() {
    return Math.min(...this.both.map((video) => video.duration || 0));
  }

  get position() {
    return Math.min(this.#clocks.left.at(performance.now()), this.duration);
  }

  /** Set the sources and wait until both can play to the end. Rejects with the media error's text. */
  async open(urls) {
    this.pause();
    this.#sources += 1;
    this.#returning = false;
    await Promise.all(this.both.map((video, index) => opened(video, urls[index])));
    this.#report("state");
  }

  /** Start both in one go. Resolves to false when the browser wants a gesture first. */
  async play() {
    this.#wanted = true;
    this.#align();
    try {
      await Promise.all(this.both.map((video) => video.play()));
    } catch (error) {
      if (error.name === "AbortError") return true; // a pause came in between
      this.pause();
      return false;
    }
    this.#report("state");
    if (!this.#ticking) this.#tick();
    return true;
  }

  pause() {
    this.#wanted = false;
    for (const video of this.both) video.pause();
    this.#report("state");
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  seek(seconds) {
    const target = Math.max(0, Math.min(seconds, this.duration - FRAME_S));
    for (const video of this.both) {
      video.playbackRate = 1;
      video.currentTime = target;
    }
    this.#report("state");
  }

  #align() {
    const [left, right] = this.both;
    if (left.currentTime !== right.currentTime) right.currentTime = left.currentTime;
  }

  #tick = () => {
    this.#ticking = this.#wanted;
    if (!this.#wanted) return;
    const now = performance.now();
    const left = this.#clocks.left.at(now);
    const right = this.#clocks.right.at(now);
    if (Math.max(left, right) >= this.duration - FRAME_S / 2) this.#loop();
    else this.#correct(right - left);
    this.#report("tick");
    requestAnimationFrame(this.#tick);
  };

  #correct(drift) {
    const { left, right } = this.videos;
    if (left.seeking || right.seeking) return;
    if (Math.abs(drift) > LOST_S) {
      right.currentTime = left.currentTime;
      return;
    }
    const pull = Math.abs(drift) < FRAME_S / 2 ? 0 : Math.max(-MAX_PULL, Math.min(MAX_PULL, -drift * PULL));
    if (right.playbackRate !== 1 + pull) right.playbackRate = 1 + pull;
  }

  /** Back to the start, and off again only when both are there. */
  async #loop() {
    if (this.#returning) return;
    this.#returning = true;
    const sources = this.#sources;
    for (const video of this.both) video.pause();
    const arrived = this.both.map((video) => once(video, "seeked"));
    this.seek(0);
    await Promise.all(arrived);
    if (sources !== this.#sources) return;
    this.#returning = false;
    if (this.#wanted) await this.play();
  }

  #report(name) {
    this.dispatchEvent(new Event(name));
  }
}

function once(target, name) {
  return new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
}

function opened(video, url) {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const settle = (then) => () => {
      over.abort();
      then();
    };
    video.addEventListener("canplaythrough", settle(resolve), { signal: over.signal });
    video.addEventListener("loadedmetadata", () => setTimeout(settle(resolve), UNREADY_MS), { signal: over.signal });
    video.addEventListener("error", settle(() => reject(new Error("This browser can't play one of the clips."))), { signal: over.signal });
    video.src = url;
    video.load();
  });
}

// Two videos as one: they start, stop, step, seek and loop together.

import { FRAME_S, Lockstep } from "./lockstep.js";

/** Fires `tick` on every animation frame while it plays, and `state` when it starts, stops, jumps or is replaced. */
export class Pair extends EventTarget {
  #lockstep;
  #speed = 1;
  #ticking = false;
  #wanted = false;
  #moves = 0; // what a later move, pause or pair has overtaken does not go on

  /** `videos` are {left, right}, elements of the page. */
  constructor(videos) {
    super();
    this.videos = videos;
    this.lead("left");
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
    return Math.min(this.#lockstep.clocks[0].at(performance.now()), this.duration);
  }

  /** The number of the frame that is shown, from 0. */
  get frame() {
    return Math.floor(this.position / FRAME_S + 1e-3);
  }

  /** 1 is as fast as the clips were made. */
  get speed() {
    return this.#speed;
  }

  set speed(speed) {
    this.#speed = speed;
    for (const video of this.both) video.playbackRate = speed;
    this.#report("state");
  }

  /** Put two opened videos in the places of those before them. */
  show(videos) {
    this.pause();
    for (const [side, video] of Object.entries(videos)) {
      this.videos[side].replaceWith(video);
      this.videos[side] = video;
      video.addEventListener("ended", () => this.#wanted && video.ended && this.#move(0));
    }
    this.lead("left");
    this.speed = this.#speed;
  }

  /** The side that is heard plays at its own pace; the other one follows it. */
  lead(side) {
    const { left, right } = this.videos;
    this.#lockstep = side === "right" ? new Lockstep(right, left) : new Lockstep(left, right);
  }

  /** Start both in one go. Resolves to false when the browser wants a gesture first. */
  play() {
    this.#wanted = true;
    const { leader, follower } = this.#lockstep;
    const met = leader.currentTime === follower.currentTime && !this.#seeking;
    return met ? this.#start() : this.#move(leader.currentTime);
  }

  /** Stop both, on one frame. */
  pause() {
    const { frame } = this;
    if (this.#wanted) this.#move(middle(frame), false);
    else this.#report("state");
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  seek(seconds) {
    return this.#move(Math.max(0, Math.min(seconds, this.duration - FRAME_S / 2)));
  }

  /** Stop, and go some frames on or back. */
  step(frames) {
    if (this.playing) this.pause();
    else if (!this.#seeking) this.seek(middle(this.frame + frames)); // a key held down is faster than a decoder
  }

  get #seeking() {
    return this.both.some((video) => video.seeking);
  }

  /** Take both to one moment, and go on from there only when both have arrived. */
  async #move(seconds, wanted = this.#wanted) {
    const move = ++this.#moves;
    this.#wanted = wanted;
    for (const video of this.both) {
      video.pause();
      video.currentTime = seconds;
    }
    this.#report("state");
    await Promise.all(this.both.map(arrived));
    return move === this.#moves && this.#wanted ? this.#start() : true;
  }

  async #start() {
    const move = this.#moves;
    try {
      await Promise.all(this.both.map((video) => video.play()));
    } catch (error) {
      if (error.name === "AbortError" || move !== this.#moves) return true; // a pause or a jump came in between
      this.pause();
      return false;
    }
    this.#lockstep.reset();
    this.#report("state");
    if (!this.#ticking) this.#tick();
    return true;
  }

  #tick = () => {
    this.#ticking = this.#wanted;
    if (!this.#wanted) return;
    const now = performance.now();
    if (!this.#seeking) {
      if (this.#lockstep.furthest(now) >= this.duration - FRAME_S / 2) this.#move(0);
      else this.#lockstep.correct(now, this.#speed);
    }
    this.#report("tick");
    requestAnimationFrame(this.#tick);
  };

  #report(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** The moment in the middle of a frame: no rounding makes it the next one. */
function middle(frame) {
  return Math.max(0, (frame + 0.5) * FRAME_S);
}

/** Resolves when a video shows the moment that it was sent to. */
function arrived(video) {
  return video.seeking && new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
}

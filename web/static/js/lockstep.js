// Two videos that play are kept at the same frame: the one that nobody hears follows the other.

export const FRAME_S = 1 / 60; // the frame clock of every clip

const NEAR_S = FRAME_S / 8; // closer than this, leave it alone
const LOST_S = 0.25; // further apart than this, jump
const PULL = 6; // how much of a drift is taken back in a second, by playing slower or faster ...
const MAX_PULL = 0.25; // ... for a moment, where nobody hears it
const TRUST = 0.3; // of one reading of the drift: each is off by what the browser's clocks jitter

export class Lockstep {
  #drift = null;

  constructor(leader, follower) {
    this.leader = leader;
    this.follower = follower;
    this.clocks = [leader, follower].map(FrameClock.of);
  }

  /** Seconds that the follower is ahead at `now` (performance.now()). */
  drift(now) {
    return this.clocks[1].at(now) - this.clocks[0].at(now);
  }

  /** The position of the one that is further, in seconds of media. */
  furthest(now) {
    return Math.max(...this.clocks.map((clock) => clock.at(now)));
  }

  /** Forget what was measured: a clip has been stopped, started or moved. */
  reset() {
    this.#drift = null;
  }

  /** Let the follower, at `speed`, play a little slower or faster, or jump when it is lost. */
  correct(now, speed) {
    const { leader, follower } = this;
    if (leader.seeking || follower.seeking) return this.reset();
    const reading = this.drift(now);
    if (Math.abs(reading) > LOST_S) {
      follower.currentTime = leader.currentTime;
      return this.reset();
    }
    this.#drift = this.#drift === null ? reading : this.#drift + TRUST * (reading - this.#drift);
    const pull = Math.abs(this.#drift) < NEAR_S ? 0 : Math.max(-MAX_PULL, Math.min(MAX_PULL, -this.#drift * PULL));
    setRate(leader, speed);
    setRate(follower, speed * (1 + pull));
  }
}

function setRate(video, rate) {
  if (Math.abs(video.playbackRate - rate) > 1e-3) video.playbackRate = rate;
}

const FRESH_MS = 100;

/**
 * currentTime moves in steps of the media clock; the time of the frame on the screen is what the eye compares.
 * Where the browser reports presented frames, use them; elsewhere, and while nothing moves, use currentTime.
 */
class FrameClock {
  static #clocks = new WeakMap();
  #video;
  #frame = null;

  /** A video's one clock: it runs as long as the video does. */
  static of(video) {
    const clocks = FrameClock.#clocks;
    if (!clocks.has(video)) clocks.set(video, new FrameClock(video));
    return clocks.get(video);
  }

  constructor(video) {
    this.#video = video;
    if ("requestVideoFrameCallback" in video) this.#watch();
    video.addEventListener("seeking", () => { this.#frame = null; });
  }

  /** Seconds of media at the moment `now` (performance.now()). */
  at(now) {
    const video = this.#video;
    const age = this.#frame && now - this.#frame.shown;
    if (this.#frame === null || video.paused || video.seeking || age > FRESH_MS) return video.currentTime;
    return this.#frame.media + (age / 1000) * video.playbackRate;
  }

  #watch() {
    this.#video.requestVideoFrameCallback((_, { mediaTime, expectedDisplayTime }) => {
      this.#frame = { media: mediaTime, shown: expectedDisplayTime };
      this.#watch();
    });
  }
}

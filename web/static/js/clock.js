// Where a video is, to the frame.

const FRESH_MS = 100;

/**
 * currentTime moves in steps of the media clock; the time of the frame on the screen is what the eye compares.
 * Where the browser reports presented frames, use them; elsewhere, and while nothing moves, use currentTime.
 */
export class FrameClock {
  #video;
  #frame = null;

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

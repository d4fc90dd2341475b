// The clip that the models were asked to edit: small, beside the prompt, silent, at the moment where the two clips are.

const FRAME_S = 1 / 60;
const NEAR_S = 0.1; // while it plays: it is a reminder, not one of the two that are compared

export class Source {
  #pair;
  #video = null;

  constructor(pair) {
    this.#pair = pair;
    for (const name of ["tick", "state"]) pair.addEventListener(name, () => this.#follow());
  }

  /** Keep this video with the pair from now on; null for none. */
  accompany(video) {
    this.#video = video;
    video?.addEventListener("loadedmetadata", () => this.#follow());
  }

  #follow() {
    const video = this.#video;
    if (!video?.duration) return;
    const { playing, position, speed } = this.#pair;
    const end = video.duration - FRAME_S;
    const place = Math.min(position, end);
    if (Math.abs(video.currentTime - place) > (playing ? NEAR_S : FRAME_S / 2) && !video.seeking) video.currentTime = place;
    if (video.playbackRate !== speed) video.playbackRate = speed;
    const run = playing && place < end;
    if (run && video.paused) video.play().catch(() => {}); // a pause came in between
    if (!run && !video.paused) video.pause();
  }
}

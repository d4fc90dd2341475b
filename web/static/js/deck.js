// The one set of playback controls for both clips: play, restart, scrub.

const byId = (id) => document.getElementById(id);

export class Deck {
  #pair;
  #resume = false;

  constructor(pair) {
    this.#pair = pair;
    byId("toggle").addEventListener("click", () => this.toggle());
    byId("restart").addEventListener("click", () => this.restart());
    byId("big-play").addEventListener("click", () => {
      byId("toggle").focus();
      this.play();
    });
    for (const frame of document.querySelectorAll(".frame")) {
      frame.addEventListener("click", () => byId("toggle").disabled || this.toggle());
    }
    this.#scrubbing(byId("scrub"));
    pair.addEventListener("state", () => this.#show());
    pair.addEventListener("tick", () => this.#show());
    document.addEventListener("visibilitychange", () => this.#visibility());
  }

  enable(ready) {
    for (const id of ["toggle", "restart", "scrub"]) byId(id).disabled = !ready;
    byId("big-play").hidden = true;
  }

  /** Start a battle's clips; those who ask for less motion, and browsers that ask for a gesture, get a button. */
  async start() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) byId("big-play").hidden = false;
    else await this.play();
  }

  async play() {
    byId("big-play").hidden = await this.#pair.play();
  }

  async toggle() {
    if (this.#pair.playing) this.#pair.pause();
    else await this.play();
  }

  async restart() {
    this.#pair.seek(0);
    await this.play();
  }

  #scrubbing(bar) {
    const letGo = () => {
      if (this.#resume) this.play();
      this.#resume = false;
    };
    bar.addEventListener("pointerdown", () => {
      this.#resume = this.#pair.playing;
      this.#pair.pause();
    });
    bar.addEventListener("input", () => this.#pair.seek((bar.value / bar.max) * this.#pair.duration));
    bar.addEventListener("pointerup", letGo);
    bar.addEventListener("pointercancel", letGo);
  }

  #visibility() {
    if (document.hidden && this.#pair.playing) {
      this.#resume = true;
      this.#pair.pause();
    } else if (!document.hidden && this.#resume) {
      this.#resume = false;
      this.play();
    }
  }

  #show() {
    const { position, duration, playing } = this.#pair;
    const bar = byId("scrub");
    bar.value = duration ? Math.round((position / duration) * bar.max) : 0;
    bar.style.setProperty("--played", `${(bar.value / bar.max) * 100}%`);
    bar.setAttribute("aria-valuetext", `${position.toFixed(1)} of ${duration.toFixed(1)} seconds`);
    byId("timecode").textContent = `${position.toFixed(1)} / ${duration.toFixed(1)} s`;
    const toggle = byId("toggle");
    toggle.dataset.playing = playing;
    toggle.setAttribute("aria-label", playing ? "Pause both clips" : "Play both clips");
  }
}

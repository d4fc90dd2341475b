// The one set of playback controls for both clips: play, restart, scrub, step, slow down.

import { FRAME_S } from "./lockstep.js";
import { announce } from "./notice.js";

const byId = (id) => document.getElementById(id);

const SPEEDS = [[1, "1×", "Normal speed"], [0.5, "½×", "Half speed"], [0.25, "¼×", "Quarter speed"]];
const HOLD_MS = 400;
const AGAIN_MS = 80;
const SAY_MS = 300; // who holds a key down hears where it ends

export class Deck {
  #pair;
  #ready = false;
  #resume = false;
  #saying;

  constructor(pair) {
    this.#pair = pair;
    byId("toggle").addEventListener("click", () => this.toggle());
    byId("restart").addEventListener("click", () => this.restart());
    byId("speed").addEventListener("click", () => this.slower());
    onHold(byId("back"), () => this.step(-1));
    onHold(byId("on"), () => this.step(1));
    byId("big-play").addEventListener("click", () => {
      byId("toggle").focus();
      this.play();
    });
    byId("more-tools").addEventListener("click", () => unfold(byId("more-tools")));
    this.#scrubbing(byId("scrub"));
    pair.addEventListener("state", () => this.#show());
    pair.addEventListener("tick", () => this.#show());
    document.addEventListener("visibilitychange", () => this.#visibility());
  }

  enable(ready) {
    this.#ready = ready;
    for (const control of document.querySelectorAll("#deck :is(button, input)")) {
      if (!["more-tools", "full"].includes(control.id)) control.disabled = !ready;
    }
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
    if (!this.#ready) return;
    if (this.#pair.playing) this.#pair.pause();
    else await this.play();
  }

  async restart() {
    if (!this.#ready) return;
    this.#pair.seek(0);
    await this.play();
  }

  /** Stop, and go some frames on or back. */
  step(frames) {
    if (!this.#ready) return;
    byId("big-play").hidden = true;
    this.#resume = false;
    this.#pair.step(frames);
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => announce(`Frame ${this.#pair.frame}`), SAY_MS);
  }

  /** From normal to half, to quarter, to normal speed. */
  slower() {
    if (!this.#ready) return;
    const now = SPEEDS.findIndex(([speed]) => speed === this.#pair.speed);
    this.#pair.speed = SPEEDS[(now + 1) % SPEEDS.length][0];
    announce(SPEEDS.find(([speed]) => speed === this.#pair.speed)[2]);
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
    const { position, duration, frame, playing, speed } = this.#pair;
    const bar = byId("scrub");
    bar.value = duration ? Math.round((position / duration) * bar.max) : 0;
    bar.style.setProperty("--played", `${(bar.value / bar.max) * 100}%`);
    bar.setAttribute("aria-valuetext", `${position.toFixed(1)} of ${duration.toFixed(1)} seconds`);
    byId("timecode").textContent = playing
      ? `${position.toFixed(1)} / ${duration.toFixed(1)} s`
      : `${frame} / ${Math.round(duration / FRAME_S)} fr`;
    byId("speed").querySelector("b").textContent = SPEEDS.find(([each]) => each === speed)[1];
    const toggle = byId("toggle");
    toggle.dataset.playing = playing;
    toggle.setAttribute("aria-label", playing ? "Pause both clips" : "Play both clips");
  }
}

function unfold(button) {
  button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") === "false");
}

/** Call `act()` when the button is pressed, and again and again while it stays pressed. */
function onHold(button, act) {
  let timer;
  const again = () => {
    if (button.disabled) return; // the battle has ended under the thumb, which no event tells
    act();
    timer = setTimeout(again, AGAIN_MS);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    act();
    timer = setTimeout(again, HOLD_MS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(name, () => clearTimeout(timer));
  }
  button.addEventListener("click", (event) => event.detail === 0 && act()); // by key, or by a screen reader
}

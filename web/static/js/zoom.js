// Both clips enlarged at the same spot: by wheel, pinch, double click, key or button; dragged along together.

import { announce } from "./notice.js";

const MOST = 8;
const STEP = 1.5; // a key
const BUTTON = [1, 2, 4];
const DOUBLE = 2.5; // a double click
const NUDGE = 0.1; // of the picture's side, an arrow
const DRAG_PX = 5; // less than this is a click
const SAY_MS = 300;

export class Zoom {
  #scale = 1;
  #x = 0; // where the enlarged picture's corner lies, in sides of the frame: from 1 - scale to 0
  #y = 0;
  #stage = document.getElementById("stage");
  #button = document.getElementById("zoom");
  #pointers = new Map();
  #saying;
  dragged = false; // whether the click that comes now ends a drag

  constructor() {
    this.#button.addEventListener("click", () => this.#next());
    for (const frame of document.querySelectorAll(".frame")) {
      frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
      frame.addEventListener("dblclick", (event) => this.#double(event));
      frame.addEventListener("pointerdown", (event) => this.#down(event));
      frame.addEventListener("pointermove", (event) => this.#move(event));
      for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, ({ pointerId }) => this.#pointers.delete(pointerId));
    }
  }

  in() {
    this.by(STEP);
  }

  out() {
    this.by(1 / STEP);
  }

  reset() {
    if (this.#scale !== 1) this.by(0);
  }

  /** Move the picture, in tenths of the frame's sides, to see more on the side named. */
  pan(across, down) {
    this.#put(this.#scale, this.#x - across * NUDGE, this.#y - down * NUDGE);
  }

  /** Enlarge by a factor, and keep the place [x, y] of the frame, from 0 to 1, where it is. */
  by(factor, [x, y] = [0.5, 0.5]) {
    if (this.#button.disabled) return;
    const scale = Math.max(1, Math.min(MOST, this.#scale * factor));
    const grown = scale / this.#scale;
    this.#put(scale, x - (x - this.#x) * grown, y - (y - this.#y) * grown);
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => announce(`Zoom ${Math.round(scale * 100)} percent`), SAY_MS);
  }

  #put(scale, x, y) {
    const within = (place) => Math.max(1 - scale, Math.min(0, place));
    [this.#scale, this.#x, this.#y] = [scale, within(x), within(y)];
    this.#stage.classList.toggle("zoomed", scale > 1);
    this.#stage.style.setProperty("--zoom", scale);
    this.#stage.style.setProperty("--pan-x", `${this.#x * 100}%`);
    this.#stage.style.setProperty("--pan-y", `${this.#y * 100}%`);
    this.#button.querySelector("b").textContent = `${Math.round(scale * 10) / 10}×`;
  }

  #next() {
    const next = BUTTON.find((scale) => scale > this.#scale + 0.01) ?? 1;
    this.by(next / this.#scale);
  }

  #wheel(event) {
    const still = document.documentElement.scrollHeight <= innerHeight; // else the wheel is there to scroll
    if (!still && !event.ctrlKey && this.#scale === 1) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    this.by(Math.exp(-pixels / (event.ctrlKey ? 100 : 400)), place(event));
  }

  #double(event) {
    if (this.#scale > 1) this.reset();
    else this.by(DOUBLE, place(event));
  }

  #down(event) {
    if (this.#pointers.size === 0) this.dragged = false;
    this.#pointers.set(event.pointerId, event);
    if (this.#scale > 1) event.currentTarget.setPointerCapture(event.pointerId); // a drag may leave the frame
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before || (!event.buttons && event.pointerType === "mouse")) return this.#pointers.delete(event.pointerId);
    const [across, down] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!this.dragged && Math.hypot(across, down) < DRAG_PX) return;
    const others = [...this.#pointers.values()].filter((other) => other !== before);
    this.#pointers.set(event.pointerId, event);
    if (!others.length && this.#scale === 1) return;
    this.dragged = true;
    if (others.length) this.by(distance(event, others[0]) / (distance(before, others[0]) || 1), between(event, others[0]));
    const { width, height } = event.currentTarget.getBoundingClientRect();
    const share = others.length ? 2 : 1; // each of two fingers moves the middle by half of its way
    this.#put(this.#scale, this.#x + across / width / share, this.#y + down / height / share);
  }
}

/** Where an event happened in its frame, from 0 to 1. */
function place({ clientX, clientY, currentTarget }) {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return [(clientX - left) / width, (clientY - top) / height];
}

function distance(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

function between(one, other) {
  const clientX = (one.clientX + other.clientX) / 2;
  return place({ clientX, clientY: (one.clientY + other.clientY) / 2, currentTarget: one.currentTarget });
}

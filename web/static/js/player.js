// The player of a battle's two clips: all that a voter can do with them before the vote.

import { SIDES } from "./battle.js";
import { Deck } from "./deck.js";
import { Flip } from "./flip.js";
import { Gate } from "./gate.js";
import { Pair } from "./pair.js";
import { leaveFull, toggleFull } from "./screen.js";
import { Sound } from "./sound.js";
import { Source } from "./source.js";
import { onStuck } from "./stuck.js";
import { Zoom } from "./zoom.js";

const byId = (id) => document.getElementById(id);

export class Player {
  #pair = new Pair(Object.fromEntries(SIDES.map((side) => [side, document.querySelector(`#${side} video`)])));
  #deck = new Deck(this.#pair);
  #sound = new Sound(this.#pair);
  #flip = new Flip(this.#sound);
  #zoom = new Zoom();
  #source = new Source(this.#pair);
  gate = new Gate(this.#pair, this.#flip, this.#sound);

  /** What keys do, by the names that keys.js gives them. */
  actions = {
    toggle: () => this.#deck.toggle(),
    restart: () => this.#deck.restart(),
    back: () => this.#deck.step(-1),
    on: () => this.#deck.step(1),
    slower: () => this.#deck.slower(),
    sound: () => this.#sound.next(this.#flip.shown),
    flip: () => this.#flip.toggle(),
    other: () => this.#flip.other(),
    full: toggleFull,
    zoomIn: () => this.#zoom.in(),
    zoomOut: () => this.#zoom.out(),
    unzoom: () => this.#zoom.reset(),
    panLeft: () => this.#zoom.pan(-1, 0),
    panRight: () => this.#zoom.pan(1, 0),
    panUp: () => this.#zoom.pan(0, -1),
    panDown: () => this.#zoom.pan(0, 1),
  };

  constructor() {
    for (const side of SIDES) document.querySelector(`#${side} .frame`).addEventListener("click", () => this.#tap());
  }

  /** Call `stuck()` when clips that should play stand still, and `over()` when they move again. */
  onStuck(stuck, over) {
    onStuck(this.#pair, stuck, over);
  }

  /** Let the prompt's own clip, if it has one, run along. */
  accompany(video) {
    this.#source.accompany(video);
  }

  /** Between battles: stopped and silent; every battle begins at full speed, side by side, not enlarged. */
  clear() {
    this.#zoom.reset();
    this.#flip.leave();
    this.#deck.enable(false);
    this.#pair.pause();
    this.#pair.speed = 1;
    this.#sound.hear(null);
    this.gate.reset();
  }

  /** Put a battle's clips, opened, on the stage. */
  show(videos) {
    this.#pair.show(videos);
    this.#sound.hear(null);
    this.gate.reset();
    byId("arena").style.setProperty("--aspect", videos.left.videoWidth / videos.left.videoHeight);
  }

  /** Let the clips play, and the voter play with them. */
  async start() {
    this.#deck.enable(true);
    await this.#deck.start();
  }

  /** For the reveal: both clips in sight. */
  bothInSight() {
    this.#flip.leave();
  }

  leave() {
    leaveFull();
  }

  #tap() {
    if (this.#zoom.dragged) return;
    if (this.#flip.on) this.#flip.other();
    else this.#deck.toggle();
  }
}

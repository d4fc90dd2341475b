// Sound of one side at a time. Muted at first: browsers allow no other start, and no side may be heard first.

const ORDER = ["left", "right", null];

export class Sound {
  #pair;
  #side = null;
  #buttons = [...document.querySelectorAll("[data-side]")];

  constructor(pair) {
    this.#pair = pair;
    for (const button of this.#buttons) {
      button.addEventListener("click", () => this.hear(button.dataset.side === this.#side ? null : button.dataset.side));
    }
    this.hear(null);
  }

  /** Unmute a side, or none. */
  hear(side) {
    this.#side = side;
    for (const [name, video] of Object.entries(this.#pair.videos)) video.muted = name !== side;
    for (const button of this.#buttons) button.setAttribute("aria-pressed", button.dataset.side === side);
  }

  /** A, then B, then off. */
  next() {
    if (this.#buttons.length) this.hear(ORDER[(ORDER.indexOf(this.#side) + 1) % ORDER.length]);
  }
}

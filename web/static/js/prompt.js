// What the models were asked for.

import { showPicture } from "./dialogs.js";

const text = document.getElementById("prompt");
const more = document.getElementById("more");
const references = document.getElementById("references");

/** Show a prompt, its reference images, and a way to the whole of a long text. */
export function showPrompt(prompt) {
  text.textContent = prompt.text;
  expand(false);
  const images = prompt.reference_images ?? [];
  references.replaceChildren(...images.map((image, index) => thumbnail(image.url, index + 1, images.length)));
  offerWhole();
}

// A picture that arrives beside the text, or a turned phone, leaves it less room.
new ResizeObserver(offerWhole).observe(text);

function offerWhole() {
  if (more.getAttribute("aria-expanded") === "false") more.hidden = text.scrollHeight <= text.clientHeight + 1;
}

more.addEventListener("click", () => expand(more.getAttribute("aria-expanded") === "false"));

function expand(whole) {
  text.classList.toggle("whole", whole);
  more.setAttribute("aria-expanded", whole);
  more.textContent = whole ? "Less" : "Whole prompt";
}

function thumbnail(url, number, count) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "thumbnail";
  const image = document.createElement("img");
  image.src = url;
  image.alt = count > 1 ? `Reference image ${number} of ${count}: enlarge` : "Reference image: enlarge";
  button.append(image);
  button.addEventListener("click", () => showPicture(url));
  return button;
}

// What the models were asked for.

import { showClip, showPicture } from "./dialogs.js";

const text = document.getElementById("prompt");
const more = document.getElementById("more");
const references = document.getElementById("references");

/**
 * Show a prompt: its text, its shots, its reference images, the clip to edit, and a way to the whole of a long text.
 * Gives the video element of the clip to edit, or null.
 */
export function showPrompt(prompt) {
  text.replaceChildren(prompt.text, ...shotList(prompt.shots ?? []));
  expand(false);
  const images = prompt.reference_images ?? [];
  const source = prompt.source_clip ? sourceClip(prompt.source_clip.url) : null;
  references.replaceChildren(
    ...(source ? [thumbnail(source, () => showClip(source.src), "Clip to edit: enlarge")] : []),
    ...images.map(({ url }, index) => referenceImage(url, index + 1, images.length)),
  );
  offerWhole();
  return source;
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

function shotList(shots) {
  if (!shots.length) return [];
  const list = document.createElement("ol");
  list.className = "shots";
  list.append(...shots.map((shot) => Object.assign(document.createElement("li"), { textContent: shot })));
  return [" ", list];
}

function referenceImage(url, number, count) {
  const image = Object.assign(document.createElement("img"), { src: url, alt: "" });
  const label = count > 1 ? `Reference image ${number} of ${count}: enlarge` : "Reference image: enlarge";
  return thumbnail(image, () => showPicture(url), label);
}

function sourceClip(url) {
  return Object.assign(document.createElement("video"), { src: url, muted: true, playsInline: true, preload: "auto", tabIndex: -1 });
}

function thumbnail(content, enlarge, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "thumbnail";
  button.setAttribute("aria-label", label);
  button.append(content);
  button.addEventListener("click", enlarge);
  return button;
}

// Keyboard shortcuts. They can be switched off (WCAG 2.2, 2.1.4), and never get in the way of a control.

import { isDialogOpen } from "./modal.js";

const PLACE = "blindcut:shortcuts";
const ACTIONS = {
  1: "left", 2: "right", 3: "tie", 4: "both_bad", ArrowLeft: "left", ArrowRight: "right",
  " ": "toggle", r: "restart", m: "sound", s: "skip", n: "next", Enter: "next", "?": "help",
  u: "undo", Backspace: "change",
  ",": "back", ".": "on", d: "slower", f: "flip", g: "other", x: "full",
  "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", 0: "unzoom",
  "Shift+ArrowLeft": "panLeft", "Shift+ArrowRight": "panRight", "Shift+ArrowUp": "panUp", "Shift+ArrowDown": "panDown",
};
const GO_ON = /^(back|on|zoom|pan)/; // while the key is held down

/** Call `actions[name]()` for the key pressed. */
export function bindKeys(actions) {
  const box = document.getElementById("shortcuts");
  box.checked = localStorage.getItem(PLACE) !== "off";
  box.addEventListener("change", () => localStorage.setItem(PLACE, box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    // A key held down on a vote must not press "Next battle" as soon as the focus arrives there.
    if (event.repeat && belongsTo(event.target, event.key) && event.target.matches("button")) event.preventDefault();
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || isDialogOpen()) return;
    const name = ACTIONS[named(event)];
    if (!actions[name] || belongsTo(event.target, event.key)) return;
    event.preventDefault();
    if (!event.repeat || GO_ON.test(name)) actions[name]();
  });
}

function named({ key, shiftKey }) {
  if (key.length === 1) return key.toLowerCase();
  return shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key;
}

/** Whether the element with the focus needs this key for itself. */
function belongsTo(element, key) {
  if (element.matches("input[type=range]")) return key.startsWith("Arrow");
  if (element.matches("input[type=radio], input[type=checkbox]")) return key.startsWith("Arrow") || key === " ";
  if (element.matches("input, select, textarea")) return true;
  return (key === "Enter" && element.matches("a")) || ((key === " " || key === "Enter") && element.matches("button"));
}

// What the page has to say: in sight, or to a screen reader alone.

/** Show a message near the controls, with a button if there is something to do. An empty text takes it away. */
export function notify(text, action = null) {
  const place = document.getElementById("notice");
  place.textContent = text;
  if (!action) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.label;
  button.addEventListener("click", action.run, { once: true });
  place.append(" ", button);
}

/** Say something through the live region. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

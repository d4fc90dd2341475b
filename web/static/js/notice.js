// What the page has to say: in sight, or to a screen reader alone.

/** Show a message near the controls, with a button for each thing to do, {label, run}. An empty text takes it away. */
export function notify(text, ...actions) {
  const place = document.getElementById("notice");
  const focused = place.contains(document.activeElement);
  place.textContent = text;
  for (const { label, run } of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", run);
    place.append(" ", button);
  }
  if (focused) place.querySelector("button")?.focus(); // said again, with other seconds
}

/** Say something through the live region. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

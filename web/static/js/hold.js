// A button that goes on for as long as it is held.

const FIRST_MS = 400;
const EACH_MS = 80;

/** Call `act()` when the button is pressed, and again and again while it stays pressed. */
export function onHold(button, act) {
  let timer;
  const again = () => {
    act();
    timer = setTimeout(again, EACH_MS);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    act();
    timer = setTimeout(again, FIRST_MS);
  });
  for (const name of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(name, () => clearTimeout(timer));
  }
  button.addEventListener("click", (event) => event.detail === 0 && act()); // by key, or by a screen reader
}

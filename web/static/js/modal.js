// Whether something lies over the page and takes the keys.

export function isDialogOpen() {
  return document.querySelector("dialog[open]") !== null;
}

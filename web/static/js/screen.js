// Full screen: the prompt, the clips, their controls and the ballot, and nothing else.

const arena = document.getElementById("arena");
const button = document.getElementById("full");

/** Where a browser has no full screen for a page's parts, the arena fills the window instead. */
export async function toggleFull() {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (arena.classList.contains("full") || !arena.requestFullscreen) return fill(!arena.classList.contains("full"));
  return arena.requestFullscreen({ navigationUI: "hide" }).catch(() => fill(true));
}

export function leaveFull() {
  fill(false);
  if (document.fullscreenElement) document.exitFullscreen();
}

function fill(full) {
  arena.classList.toggle("full", full);
  show();
}

function show() {
  const full = document.fullscreenElement === arena || arena.classList.contains("full");
  button.setAttribute("aria-pressed", full);
}

button.addEventListener("click", toggleFull);
document.addEventListener("fullscreenchange", show);

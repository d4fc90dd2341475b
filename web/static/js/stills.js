// A clip plays in the place of its still.

/** Replace a still by its clip, and play it. */
function play(event) {
  const still = event.currentTarget;
  event.preventDefault();
  const video = document.createElement("video");
  video.src = still.href;
  video.setAttribute("aria-label", still.dataset.clip);
  video.className = "still";
  video.controls = video.loop = video.playsInline = true;
  video.tabIndex = 0;
  for (const other of document.querySelectorAll("video.still")) other.pause();
  still.replaceWith(video);
  video.focus();
  video.play().catch(() => {}); // the controls are there for browsers that ask for a gesture
}

for (const still of document.querySelectorAll("a.still")) still.addEventListener("click", play);

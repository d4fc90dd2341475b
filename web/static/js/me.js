// The voter's own page: a clip plays in the place of its still, and deleting asks first.

import { post } from "./api.js";

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

const byId = (id) => document.getElementById(id);

/** Ask before deleting; what becomes of the votes is `keep` or `erase`. */
function ask({ currentTarget: button }) {
  const votes = button.dataset.delete;
  for (const text of byId("confirm").querySelectorAll("[data-for]")) text.hidden = text.dataset.for !== votes;
  byId("confirm-notice").textContent = "";
  byId("confirmed").textContent = button.textContent;
  byId("confirmed").onclick = () => remove(votes);
  byId("confirm").showModal();
}

async function remove(votes) {
  byId("confirmed").disabled = true;
  try {
    await post("/me", { votes }, "DELETE");
    localStorage.clear(); // a vote that waits to be sent, and preferences
    location.assign(`/me/forgotten?votes=${votes}`);
  } catch (error) {
    byId("confirm-notice").textContent = `${error.message} Nothing was deleted.`;
    byId("confirmed").disabled = false;
  }
}

for (const button of document.querySelectorAll("[data-delete]")) {
  button.hidden = false;
  button.addEventListener("click", ask);
}

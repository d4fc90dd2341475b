// The voter's own page: a clip plays in the place of its still, and deleting asks first.

import { post } from "./api.js";
import "./receipts.js";
import "./stills.js";

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

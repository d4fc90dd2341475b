// Receipts beside votes: each can be checked where it stands.

import { canHash, check, Forged, proofOf } from "./proof.js";

for (const link of document.querySelectorAll("[data-receipt]")) link.addEventListener("click", look);

async function look(event) {
  if (!canHash()) return; // the link leads to what the arena says
  event.preventDefault();
  const link = event.currentTarget;
  const place = document.getElementById(link.getAttribute("aria-controls"));
  place.textContent = "Looking it up…";
  place.replaceChildren(...(await result(link)));
}

async function result(link) {
  const receipt = link.dataset.receipt;
  try {
    const proof = await proofOf(receipt);
    if (!proof) return ["Not in the ledger yet: it is sealed within some minutes."];
    await check(proof, receipt);
    const where = Object.assign(document.createElement("a"), { href: link.href, textContent: `block ${proof.block}` });
    const head = Object.assign(document.createElement("code"), { textContent: proof.head });
    return ["Checked in this browser: it is in ", where, ", whose head is ", head, "."];
  } catch (error) {
    if (error instanceof Forged) return [`The arena's proof does not hold. ${error.message}`];
    return [error.message];
  }
}

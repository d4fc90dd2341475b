// The ledger's page: what was found for a receipt is computed again here.

import { canHash, check, Forged, proofOf } from "./proof.js";

const found = document.querySelector(".proof[data-receipt]");
if (found) tell(found.dataset.receipt, found.querySelector(".checked"));

async function tell(receipt, place) {
  place.hidden = false;
  place.textContent = await result(receipt);
}

async function result(receipt) {
  if (!canHash()) {
    return "This browser computes no hashes on a page that came without https, so nothing was checked here: this is the arena's word.";
  }
  try {
    const proof = await proofOf(receipt);
    const hashes = await check(proof, receipt);
    if (proof.entry === null) {
      return `Checked in this browser: ${hashes + 1} hashes lead from the leaf to the head of its block. That the leaf was this vote's is the arena's word: what it said is gone.`;
    }
    return `Checked in this browser: ${hashes + 2} hashes lead from the vote to the head of its block.`;
  } catch (error) {
    if (error instanceof Forged) return `The proof does not hold. ${error.message}`;
    return `It could not be checked here. ${error.message}`;
  }
}

// Proofs of the ledger, computed again in this browser (RFC 6962, section 2.1): docs/ledger.md says how.

import { get, Problem } from "./api.js";

const LEAF = 0;
const NODE = 1;

/** What the arena said of a receipt does not hold. */
export class Forged extends Error {}

/** Whether this browser lets the page compute hashes: over plain http only on the machine itself. */
export const canHash = () => Boolean(globalThis.crypto?.subtle);

/** The arena's proof that a vote is in the ledger, or null while the vote waits for the next block. */
export async function proofOf(receipt) {
  try {
    return await get(`/ledger/proofs/${receipt}`);
  } catch (error) {
    if (error instanceof Problem && error.kind === "not-sealed-yet") return null;
    throw error;
  }
}

/** Check that a proof leads from a vote to the head of its block; throws `Forged` where it does not. */
export async function check(proof, receipt) {
  const { entry, header } = proof;
  if (entry !== null && JSON.parse(entry).receipt !== receipt) throw new Forged("It is about another vote.");
  if (entry !== null && hex(await hash(LEAF, utf8(entry))) !== proof.leaf) throw new Forged("The leaf is not the vote's.");
  if ((await root(proof)) !== header.root) throw new Forged("The hashes do not lead to the root of the block.");
  if (hex(await digest(utf8(canonical(header)))) !== proof.head) throw new Forged("The head is not the block's.");
  return proof.path.length;
}

async function root({ leaf, index, header, path }) {
  const nodes = [...path];
  let found = bytes(leaf);
  let place = index;
  for (let last = header.entries - 1; last > 0; last = Math.floor(last / 2), place = Math.floor(place / 2)) {
    if (place % 2 === 0 && place === last) continue; // it has no neighbour here
    const beside = bytes(nodes.shift() ?? "");
    found = place % 2 ? await hash(NODE, beside, found) : await hash(NODE, found, beside);
  }
  return nodes.length ? "" : hex(found);
}

/** JSON with sorted keys and no spaces, of a header: it holds whole numbers and hexadecimal digits. */
function canonical(header) {
  return JSON.stringify(Object.fromEntries(Object.keys(header).sort().map((name) => [name, header[name]])));
}

const hash = (kind, ...parts) => digest(Uint8Array.from([kind, ...parts.flatMap((part) => [...part])]));
const digest = async (content) => new Uint8Array(await crypto.subtle.digest("SHA-256", content));
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (content) => [...content].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));

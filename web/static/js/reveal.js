// After the vote: who made which clip, and five seconds to take the vote back.

import { SIDES } from "./battle.js";
import { announce } from "./notice.js";

const LETTERS = { left: "A", right: "B" };
const UNDO_SECONDS = 5; // by the arena's clock, which gives another for the way
const byId = (id) => document.getElementById(id);

let countdown = null;

/** Circle the clip that was chosen, if one was. */
export function markChoice(winner) {
  for (const side of SIDES) byId(side).classList.toggle("chosen", winner === side);
}

/** Name the models, and move the focus on. */
export function showReveal(winner, { receipt, reveal, check }) {
  for (const side of SIDES) {
    const take = byId(side);
    const name = take.querySelector(".name");
    name.replaceChildren(...credits(reveal[side]));
    name.hidden = false;
  }
  const text = check ? checked(winner, reveal, check) : sentence(winner, reveal);
  byId("verdict-text").textContent = text;
  byId("receipt").textContent = receipt;
  byId("verdict").hidden = false;
  byId("next").focus();
  announce(`Vote stored. ${text}`);
}

/** Make the stage anonymous again. */
export function hideReveal() {
  markChoice(null);
  for (const side of SIDES) {
    const take = byId(side);
    take.querySelector(".name").replaceChildren();
    take.querySelector(".name").hidden = true;
  }
  byId("verdict").hidden = true;
}

function credits({ name, organization }) {
  return [element("strong", name), element("span", organization)];
}

function sentence(winner, reveal) {
  const [left, right] = SIDES.map((side) => `${LETTERS[side]}, ${reveal[side].name}`);
  if (winner === "tie") return `You called it a tie between ${left}, and ${right}.`;
  if (winner === "both_bad") return `You found both bad: ${left}, and ${right}.`;
  return winner === "left" ? `You preferred ${left}, over ${right}.` : `You preferred ${right}, over ${left}.`;
}

/** A check: both clips were one, and one side showed a damaged copy. */
function checked(winner, reveal, { damaged }) {
  const [copy, whole] = damaged === "left" ? ["left", "right"] : ["right", "left"];
  const told = `This was a check: ${LETTERS[copy]} was a damaged copy of ${LETTERS[whole]}, by ${reveal[whole].name}.`;
  if (winner === whole) return `${told} You saw it.`;
  return `${told} Now and then one is easy to miss. It counts for no model.`;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** Show the button with the seconds that are left, then take it away. */
export function offerUndo() {
  let left = UNDO_SECONDS;
  const show = () => {
    byId("undo-left").textContent = `${left} s`;
    if (left === 0) closeUndo();
    left -= 1;
  };
  closeUndo();
  byId("undo").hidden = false;
  countdown = setInterval(show, 1000);
  show();
}

export function closeUndo() {
  clearInterval(countdown);
  if (document.activeElement === byId("undo")) byId("next").focus();
  byId("undo").hidden = true;
}

/** Whether a vote can still be taken back. */
export function canUndo() {
  return !byId("undo").hidden;
}

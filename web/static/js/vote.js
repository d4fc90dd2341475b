// The voting page: a battle from its draw to its reveal, over and over.

import { post } from "./api.js";
import { asksAspects, hideAspects, onAspects, showAspects } from "./aspects.js";
import { Abandoned } from "./battle.js";
import { onReport, onSkip, openHelp, openSkip } from "./dialogs.js";
import { bindKeys } from "./keys.js";
import { showProgress } from "./leader.js";
import { announce, notify } from "./notice.js";
import { deliver, hold, leftBehind, letGo, outbox } from "./outbox.js";
import { Player } from "./player.js";
import { showPrompt } from "./prompt.js";
import { untilDone } from "./retry.js";
import { canUndo, closeUndo, hideReveal, markChoice, offerUndo, showReveal } from "./reveal.js";
import { Shelf } from "./shelf.js";

const byId = (id) => document.getElementById(id);
const arena = byId("arena");
const choices = [...document.querySelectorAll("[data-winner]")];
const player = new Player();
const { gate } = player;
const shelf = new Shelf(arena.dataset.category);

const REDRAWS = 3; // for clips that are gone
const HINTS = { loading: "Loading both clips.", aspects: "", sending: "Storing your vote.", revealed: "", refused: "" };

let battle = null;
let settle = () => {}; // ends the wait for what the voter does next

function enter(state) {
  arena.dataset.state = state;
  if (state !== "aspects" && state !== "sending") hideAspects();
  if (state === "watching") return showGate();
  byId("gate").textContent = HINTS[state];
  for (const choice of choices) choice.setAttribute("aria-disabled", "true");
}

/** The voter's next step: {winner}, what the state offers, or nothing when it is on to the next battle. */
function step() {
  return new Promise((resolve) => { settle = resolve; });
}

function choose(winner) {
  if (arena.dataset.state !== "watching") return;
  if (gate.open) settle({ winner });
  else announce(byId("gate").textContent);
}

/** How to wait for what may still succeed; `others` are what else can be done meanwhile, {label, run}. */
function again(what, ...others) {
  const wake = new EventTarget();
  const actions = [{ label: "Try again", run: () => {} }, ...others].map(({ label, run }) => ({
    label,
    run: () => {
      run();
      wake.dispatchEvent(new Event("wake"));
    },
  }));
  return {
    wake,
    waited: () => notify(""),
    waiting: (error, seconds) => notify(`${error.message} ${what} Trying again in ${seconds} s.`, ...actions),
  };
}

async function load() {
  enter("loading");
  player.clear();
  hideReveal();
  const last = battle;
  try {
    for (let spare = REDRAWS; !(await arrive(spare)); spare -= 1);
    await open();
  } finally {
    last?.dispose();
  }
}

/** Draw a battle and load it; false where a clip was taken out after the draw, so that another is to be drawn. */
async function arrive(spare) {
  battle = await untilDone(() => shelf.take(), again("The next battle is not here yet."));
  player.accompany(showPrompt(battle.prompt));
  showProgress(battle);
  const another = { label: "Another battle", run: () => battle.dispose() }; // nobody is to blame, so nothing is skipped
  try {
    await untilDone(() => battle.load(), again("A clip that has arrived is kept.", another));
    return true;
  } catch (error) {
    battle.dispose();
    if (error.gone && spare) return false;
    throw error;
  }
}

async function open() {
  try {
    player.show(await battle.open());
  } catch (error) {
    await skip("broken"); // else the arena would offer this pair again
    throw error;
  }
}

function watch() {
  enter("watching");
  player.start().then(() => shelf.stock()); // nobody waits: clips that never start can be passed over
}

/** The ballot as the voter means it: with aspects, and after as many changes of mind as it takes. Null for a skip. */
async function answer() {
  for (;;) {
    const { winner } = await step();
    if (!winner) return null;
    notify("");
    const ballot = { winner, ...gate.report };
    markChoice(winner);
    if (!asksAspects() || (await judge(ballot))) return ballot;
    markChoice(null);
    enter("watching");
    choices.find((choice) => choice.dataset.winner === winner).focus();
  }
}

/** Ask for the aspects; whether the answer stands. From here on it is kept, whatever becomes of the page. */
async function judge(ballot) {
  const keep = (aspects) => hold({ battle: battle.id, ballot: Object.assign(ballot, { aspects }) });
  keep({});
  enter("aspects");
  showAspects(ballot.winner, battle.aspects, keep);
  const { change } = await step();
  if (change) letGo();
  return !change;
}

async function vote(ballot) {
  enter("sending");
  const outcome = await deliver({ battle: battle.id, ballot }, again("Your vote is kept, but not stored yet."));
  enter("revealed");
  player.bothInSight();
  showReveal(ballot.winner, outcome);
  offerUndo();
  while ((await step()).undo && !(await withdraw())); // where that fails the vote stands, and its names with it
  closeUndo();
}

/** Take the vote back; whether that came in time. */
async function withdraw() {
  closeUndo();
  try {
    await untilDone(() => post(`/battles/${encodeURIComponent(battle.id)}/undo`, {}), again("Your vote may still stand."));
  } catch (error) {
    notify(error.message);
    return false;
  }
  notify("Your vote was withdrawn and counts nowhere. Here is another battle.");
  return true;
}

function showGate() {
  byId("fuse").style.setProperty("--burnt", gate.fraction);
  if (arena.dataset.state !== "watching") return;
  const { text } = gate;
  if (byId("gate").textContent === text) return;
  byId("gate").textContent = text;
  for (const choice of choices) choice.setAttribute("aria-disabled", String(!gate.open));
  if (gate.open) announce(text);
}

/** Pass a battle over; gives the battle, to leave it. */
async function skip(reason, skipped = battle) {
  try {
    await post(`/battles/${encodeURIComponent(skipped.id)}/skip`, { reason });
  } catch (error) {
    if (error.passing) throw error; // else the battle has ended anyhow
  }
  return skipped;
}

/** Whether a battle is the one on screen, and not answered. An answer of the arena may come when it is no more. */
function watches(one) {
  return one === battle && arena.dataset.state === "watching";
}

function leave(one) {
  if (watches(one)) settle({});
}

/** Report a clip; gives an open battle, which is not worth going on with. */
async function report({ side, reason }) {
  const reported = battle;
  await post(`/battles/${encodeURIComponent(reported.id)}/report`, { side, reason });
  const open = watches(reported);
  if (open) await skip(reason === "identity" ? "other" : reason, reported);
  notify(`Thank you. An operator will look at that clip.${open ? " Here is another battle." : ""}`);
  return open ? reported : null;
}

/** The clips are here and don't play. */
function standStill() {
  if (arena.dataset.state !== "watching") return;
  notify("The clips stand still.", { label: "Try again", run: () => player.actions.restart() }, { label: "Another battle", run: giveUp });
}

async function giveUp() {
  try {
    const left = await skip("broken");
    notify("");
    leave(left);
  } catch (error) {
    notify(error.message, { label: "Try again", run: giveUp });
  }
}

/** An end that is nobody's fault: the arena has no more pairs for this voter. */
function finish() {
  player.leave();
  arena.hidden = true;
  byId("ending").hidden = false;
  byId("ending").focus();
}

async function round() {
  await load();
  watch();
  const ballot = await answer();
  if (ballot) await vote(ballot);
}

async function run() {
  for (let first = true; ; first = false) {
    try {
      if (!first) byId("brief").focus({ preventScroll: true });
      await round();
    } catch (error) {
      if (error.kind === "no-battle-left") return finish();
      if (error instanceof Abandoned) {
        notify("");
        continue;
      }
      // Refused for good (expired, answered in another tab, clips that can't play): say so, and go on when asked.
      enter("refused");
      notify(error.message, { label: "Next battle", run: () => settle({}) });
      document.querySelector("#notice button").focus();
      await step();
      notify("");
    }
  }
}

async function deliverLeftBehind() {
  for (const vote of leftBehind()) {
    try {
      await deliver(vote, again("A vote of your last visit is kept, but not stored yet."));
      notify("You left before your last vote was acknowledged. It is stored now.");
    } catch {
      // it had expired: the arena has drawn that pair anew for somebody else
    }
  }
}

/** On the panel: the names, please, or another answer. */
function conclude(how) {
  if (arena.dataset.state === "aspects") settle(how);
}

for (const choice of choices) choice.addEventListener("click", () => choose(choice.dataset.winner));
byId("next").addEventListener("click", () => settle({}));
byId("undo").addEventListener("click", () => settle({ undo: true }));
byId("open-skip").addEventListener("click", openSkip);
gate.addEventListener("change", showGate);
onSkip(skip, leave);
player.onStuck(standStill, () => notify(""));
onReport(report, leave);
onAspects(() => conclude({}), () => conclude({ change: true }));
outbox.addEventListener("gone", () => conclude({}));
bindKeys({
  left: () => choose("left"),
  right: () => choose("right"),
  tie: () => choose("tie"),
  both_bad: () => choose("both_bad"),
  ...player.actions,
  skip: () => arena.dataset.state === "watching" && openSkip(),
  next: () => ["aspects", "revealed", "refused"].includes(arena.dataset.state) && settle({}),
  undo: () => (arena.dataset.state === "revealed" ? canUndo() && settle({ undo: true }) : conclude({ change: true })),
  change: () => conclude({ change: true }),
  help: openHelp,
});
byId("unscripted").hidden = true;
arena.hidden = false;
byId("open-help").hidden = false;
deliverLeftBehind().finally(run);

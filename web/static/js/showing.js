// The clips of a retired prompt with their makers' names: any two of them side by side, in step.

import { Abandoned, Clips, LETTERS, SIDES } from "./clips.js";
import { bindKeys } from "./keys.js";
import { showProgress } from "./leader.js";
import { announce, notify } from "./notice.js";
import { Player } from "./player.js";
import "./stills.js";

const byId = (id) => document.getElementById(id);
const arena = byId("arena");
const exhibits = [...document.querySelectorAll(".exhibit")];
const chosen = { left: exhibits[0], right: exhibits[1] };
const player = new Player();

let clips = null; // none before somebody wants to see two

/** Put an exhibit on a side; what stood there goes to the other side when it came from there. */
function put(exhibit, side) {
  const other = SIDES.find((each) => each !== side);
  if (chosen[other] === exhibit) chosen[other] = chosen[side];
  chosen[side] = exhibit;
  mark();
  if (clips) show();
}

function mark() {
  for (const exhibit of exhibits) {
    for (const button of exhibit.querySelectorAll("[data-puts]")) {
      button.setAttribute("aria-pressed", chosen[button.dataset.puts] === exhibit);
    }
  }
}

async function show() {
  const last = clips;
  const shown = new Clips(Object.fromEntries(SIDES.map((side) => [side, { url: chosen[side].dataset.url, media_type: "video/mp4" }])));
  clips = shown;
  last?.dispose();
  arena.hidden = false;
  arena.dataset.state = "loading";
  player.clear();
  notify("");
  SIDES.forEach(credit);
  showProgress(shown);
  try {
    await shown.load();
    const videos = await shown.open();
    if (shown !== clips) return;
    player.show(videos);
    arena.dataset.state = "watching";
    announce(SIDES.map((side) => `${LETTERS[side]} is ${chosen[side].dataset.name}`).join(", "));
    await player.start();
  } catch (error) {
    if (error instanceof Abandoned || shown !== clips) return;
    if (error.gone) notify("This page was loaded too long ago.", { label: "Load it again", run: () => location.reload() });
    else notify(error.message, { label: "Try again", run: show });
  }
}

/** The maker's name beside the letter of a side. */
function credit(side) {
  const { name, organization } = chosen[side].dataset;
  const place = document.querySelector(`#${side} .name`);
  place.replaceChildren(element("strong", name), element("span", organization));
  place.hidden = false;
}

function element(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text });
}

for (const exhibit of exhibits) {
  exhibit.querySelector(".sides").hidden = false;
  for (const button of exhibit.querySelectorAll("[data-puts]")) {
    button.addEventListener("click", () => put(exhibit, button.dataset.puts));
  }
}
byId("play-both").hidden = false;
byId("play-both").querySelector("button").addEventListener("click", () => {
  byId("play-both").hidden = true;
  bindKeys(player.actions); // not before: until then the space bar scrolls
  show();
  arena.focus({ preventScroll: true });
  arena.scrollIntoView({ block: "nearest" });
});
player.onStuck(() => notify("The clips stand still.", { label: "Try again", run: () => player.actions.restart() }), () => notify(""));
mark();

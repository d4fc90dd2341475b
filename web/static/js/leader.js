// The film leader over a clip that is still loading.

import { SIDES } from "./battle.js";

/** Show a battle's progress until its clips are there. */
export function showProgress(battle) {
  const draw = () => SIDES.forEach((side) => drawLeader(side, battle.progress[side]));
  battle.addEventListener("progress", draw);
  draw();
}

function drawLeader(side, fraction) {
  const leader = document.querySelector(`#${side} .leader`);
  const percent = Math.round((fraction ?? 0) * 100);
  if (fraction === null) leader.removeAttribute("aria-valuenow");
  else leader.setAttribute("aria-valuenow", percent);
  leader.querySelector(".sweep").setAttribute("stroke-dasharray", `${percent} 100`);
  leader.querySelector("text").textContent = fraction === null ? "…" : percent;
}

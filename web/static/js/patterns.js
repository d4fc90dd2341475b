// The page of patterns: what a script makes, made by the scripts that make it elsewhere.

import { showAspects } from "./aspects.js";
import { showProgress } from "./leader.js";
import { markChoice, showReveal } from "./reveal.js";

const HALF_LOADED = Object.assign(new EventTarget(), { progress: { left: 0.6, right: null } });
const REVEAL = {
  left: { model: "model-1", name: "Model 1", organization: "An organization" },
  right: { model: "model-2", name: "Model 2", organization: "Another organization" },
};

showProgress(HALF_LOADED);
showAspects("left", ["adherence", "motion", "visual", "consistency", "audio"], () => {});
markChoice("left");
showReveal("left", { receipt: "9f2c".repeat(16), reveal: REVEAL });
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}
document.activeElement?.blur();
scrollTo(0, 0);

// Between the choice and the names: optional second answers, one tap each. Who does not want to be asked says so once.

const PLACE = "blindcut:aspects";
const SAID = { left: "You chose A.", right: "You chose B.", tie: "You called it a tie.", both_bad: "You found both bad." };
const WORDS = { adherence: "following the prompt", motion: "motion", visual: "picture quality", consistency: "consistency", audio: "sound" };
const ANSWERS = { left: "A", tie: "same", right: "B" };
const byId = (id) => document.getElementById(id);
const boxes = { "ask-not": "off", "ask-aspects": "on" }; // in the panel and in the help, by what a checked one stands for

let answers = {};

/** Whether the voter is asked. */
export function asksAspects() {
  return localStorage.getItem(PLACE) !== "off";
}

/** Ask; `changed(answers)` is told of each answer as it is given or taken back. */
export function showAspects(winner, aspects, changed) {
  answers = {};
  byId("aspects-said").textContent = SAID[winner];
  byId("aspect-rows").replaceChildren(...aspects.map((aspect) => row(aspect, changed)));
  byId("aspects").hidden = false;
  byId("show-names").focus();
}

export function hideAspects() {
  byId("aspects").hidden = true;
}

/** Call `show()` when the names are wanted and `change()` when another answer is. */
export function onAspects(show, change) {
  byId("aspects").addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  byId("change").addEventListener("click", change);
}

function row(aspect, changed) {
  const made = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = WORDS[aspect] ?? aspect;
  made.append(legend, ...Object.keys(ANSWERS).map((answer) => chip(aspect, answer, changed)));
  return made;
}

function chip(aspect, answer, changed) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name: aspect, value: answer });
  label.append(input, Object.assign(document.createElement("span"), { textContent: ANSWERS[answer] }));
  input.addEventListener("change", () => {
    answers = { ...answers, [aspect]: answer };
    changed(answers);
  });
  input.addEventListener("click", () => {
    if (answers[aspect] !== answer) return; // chosen just now: `change` comes next
    input.checked = false;
    answers = Object.fromEntries(Object.entries(answers).filter(([name]) => name !== aspect));
    changed(answers);
  });
  return label;
}

function showWish() {
  for (const [id, meaning] of Object.entries(boxes)) byId(id).checked = asksAspects() === (meaning === "on");
}

for (const [id, meaning] of Object.entries(boxes)) {
  byId(id).addEventListener("change", ({ target }) => {
    localStorage.setItem(PLACE, target.checked === (meaning === "on") ? "on" : "off");
    showWish();
  });
}
showWish();

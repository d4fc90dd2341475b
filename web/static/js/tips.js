// Plots: what is pointed at, or focused, says itself in words. Without this script a browser shows SVG titles by itself.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GAP = 2; // px between a mark and its words

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true"); // a mark's label says the same

/** Let the marks of a plot be pointed at, and walked through by arrow keys from one stop for Tab. */
function enliven(plot) {
  const marks = [...plot.querySelectorAll(".mark")];
  if (!marks.length) return;
  plot.setAttribute("role", "group");
  for (const mark of marks) {
    const title = mark.querySelector("title");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", title.textContent);
    mark.setAttribute("tabindex", "-1");
    title.remove(); // or the browser would show it as well
  }
  marks[0].setAttribute("tabindex", "0");
  // Chromium takes an SVG that listens to focus for something that can be focused itself.
  const place = plot.parentElement;
  place.addEventListener("focusin", ({ target }) => {
    if (!marks.includes(target)) return;
    plot.querySelector("[tabindex='0']").setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
    show(target);
  });
  place.addEventListener("focusout", hide);
  place.addEventListener("pointerover", ({ target }) => show(target.closest(".mark")));
  place.addEventListener("pointerout", ({ relatedTarget }) => tip.contains(relatedTarget) || hide());
  place.addEventListener("keydown", (event) => marks.includes(event.target) && walk(event, marks));
}

function walk(event, marks) {
  const way = ARROWS[event.key];
  if (event.key === "Escape") hide();
  if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  next(event.target, marks, way)?.focus();
}

/** The nearest mark this way; what lies aside counts as twice as far. */
function next(from, marks, [right, down]) {
  const start = middle(from);
  let found = null;
  let least = Infinity;
  for (const mark of marks) {
    const { x, y } = middle(mark);
    const along = (x - start.x) * right + (y - start.y) * down;
    const aside = Math.abs((x - start.x) * down) + Math.abs((y - start.y) * right);
    if (along < 1 || along + 2 * aside >= least) continue;
    least = along + 2 * aside;
    found = mark;
  }
  return found;
}

function middle(mark) {
  const { x, y, width, height } = mark.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}

function show(mark) {
  if (!mark) return hide();
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const at = mark.getBoundingClientRect();
  const left = at.x + at.width / 2 - tip.offsetWidth / 2;
  const below = at.bottom + GAP;
  const fits = below + tip.offsetHeight <= innerHeight;
  tip.style.left = `${Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${fits ? below : Math.max(4, at.y - tip.offsetHeight - GAP)}px`;
}

function hide() {
  tip.hidden = true;
}

document.body.append(tip);
tip.addEventListener("pointerleave", hide);
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
addEventListener("scroll", hide, { passive: true, capture: true });
for (const plot of document.querySelectorAll("[data-plot]")) enliven(plot);

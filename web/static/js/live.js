// A run while it goes on: what it says of itself is looked at again every few seconds, as long as somebody looks.

const SECONDS = 3;

/** Ask for this page again, and show what it says now. */
async function look() {
  const shown = document.getElementById("standing");
  if (!shown || shown.dataset.live !== "on") return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok && !answer.redirected) replace(shown, await answer.text());
    } catch {
      // The server is away for a moment; the next look tells.
    }
  }
  setTimeout(look, SECONDS * 1000);
}

/** Put what a page says of the run in the place of what is shown. */
function replace(shown, text) {
  const said = new DOMParser().parseFromString(text, "text/html").getElementById("standing");
  if (!said) return;
  // What can be done has changed as well when the run has ended.
  if (said.dataset.live !== "on") location.reload();
  else shown.replaceWith(said);
}

setTimeout(look, SECONDS * 1000);

// The dialogs: help, the reason for a skip, a report, and an enlarged picture. <dialog> brings focus, Escape and inertness.

const byId = (id) => document.getElementById(id);

export function openHelp() {
  byId("help").showModal();
}

export function showPicture(url) {
  enlarge("Reference image", byId("picture-image"), url);
}

export function showClip(url) {
  enlarge("Clip to edit", byId("picture-clip"), url);
}

function enlarge(label, shown, url) {
  for (const each of [byId("picture-image"), byId("picture-clip")]) each.hidden = each !== shown;
  shown.src = url;
  byId("picture").setAttribute("aria-label", label);
  byId("picture").showModal();
}

export function openSkip() {
  byId("skip-notice").textContent = "";
  byId("skip").showModal();
}

/** Call `send(reason)` when a reason is chosen, and `then()` with what came of it once the dialog is closed. */
export function onSkip(send, then) {
  for (const button of byId("skip").querySelectorAll("[data-reason]")) {
    button.addEventListener("click", async () => {
      byId("skip-notice").textContent = "";
      let sent;
      try {
        sent = await send(button.dataset.reason);
      } catch (error) {
        byId("skip-notice").textContent = `${error.message} Try again, or keep watching.`;
        return;
      }
      byId("skip").close();
      then(sent);
    });
  }
}

function openReport() {
  byId("report-notice").textContent = "";
  byId("report").querySelector("form").reset();
  byId("report").showModal();
}

/** Call `send({side, reason})` when a report is given, and `then()` with what came of it once the dialog is closed. */
export function onReport(send, then) {
  const form = byId("report").querySelector("form");
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value === "cancel") return;
    event.preventDefault();
    byId("report-notice").textContent = "";
    let sent;
    try {
      sent = await send(Object.fromEntries(new FormData(form)));
    } catch (error) {
      byId("report-notice").textContent = error.message;
      return;
    }
    byId("report").close();
    then(sent);
  });
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
}
byId("picture").addEventListener("close", () => byId("picture-clip").pause());
byId("open-help").addEventListener("click", openHelp);
for (const opener of document.querySelectorAll(".open-report")) opener.addEventListener("click", openReport);

// Reporting a clip: which one, and what is wrong with it.

const byId = (id) => document.getElementById(id);
const form = byId("report").querySelector("form");

export function openReport() {
  byId("report-notice").textContent = "";
  form.reset();
  byId("report").showModal();
}

/** Call `send({side, reason})` when a report is given; the dialog closes once that succeeded. */
export function onReport(send) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value === "cancel") return;
    event.preventDefault();
    byId("report-notice").textContent = "";
    try {
      await send(Object.fromEntries(new FormData(form)));
    } catch (error) {
      byId("report-notice").textContent = error.message;
      return;
    }
    byId("report").close();
  });
}

for (const opener of document.querySelectorAll(".open-report")) opener.addEventListener("click", openReport);

// While an extract is being made: how far it is; when it ended, the page with its files.

const panel = document.getElementById("progress");
const text = document.getElementById("progress-text");
const bar = panel.querySelector("progress");
const EVERY = 1500;

async function look() {
  try {
    const answer = await fetch(panel.dataset.api, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const { status, progress } = await answer.json();
    if (status !== "waiting" && status !== "running") return location.reload();
    const percent = Math.floor(100 * progress);
    if (status === "running" && bar.value !== percent) {
      bar.value = percent;
      text.textContent = text.textContent.replace(/\d+(?=[^\d]*$)/, percent);
    }
    if (status === "running" && panel.dataset.status === "waiting") return location.reload();
    panel.dataset.status = status;
  } catch {
    // The server is away for a moment: look again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);

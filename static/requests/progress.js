// While products are being made: the page as it is now, whenever something of it has changed.

const panel = document.getElementById("progress");
const EVERY = 4000;

async function look() {
  try {
    const answer = await fetch(panel.dataset.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const { status, steps, ahead } = await answer.json();
    const ended = status !== "waiting" && status !== "running";
    const changed = steps.join(" ") !== panel.dataset.steps.trim() || String(ahead) !== panel.dataset.ahead;
    if (ended || changed) return location.reload();
  } catch {
    // The server is away for a moment: look again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);

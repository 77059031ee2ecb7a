// While something that was asked for is being made: how far it is; the page anew, whenever more of it has changed.

const panel = document.getElementById("progress");
const percent = document.getElementById("percent");
const bar = panel.querySelector("progress");
const { address, every, status, ahead, steps = "" } = panel.dataset;
const EVERY = 1000 * every;

async function look() {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const now = await answer.json();
    const same = now.status === status && String(now.ahead) === ahead && (now.steps ?? []).join(" ") === steps.trim();
    if (!same) return location.reload();
    bar.value = Math.floor(100 * now.progress);
    if (percent) percent.textContent = bar.value;
  } catch {
    // The server is away for a moment: look again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);

// Says what the form amounts to, while it is being filled in.

const form = document.getElementById("extract-form");
const line = document.getElementById("estimate");
const QUIET = 500;
let timer = 0;
let asked = 0;

async function estimate() {
  const mine = (asked += 1);
  try {
    const answer = await fetch(form.dataset.estimate, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== asked) return;
    const { words, problem } = await answer.json();
    line.textContent = words || problem;
    line.classList.toggle("errorlist", Boolean(problem));
  } catch {
    // Without an estimate the request can still be made.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(estimate, QUIET);
});
estimate();

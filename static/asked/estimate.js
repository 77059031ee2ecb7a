// Says what the form amounts to, while it is being filled in. `data-needs` names the fields without which it amounts to
// nothing yet, with commas between those of which one is enough.

const form = document.getElementById("asked-form");
const line = document.getElementById("estimate");
const needs = (form.dataset.needs ?? "").split(" ").filter(Boolean).map((names) => names.split(","));
const QUIET = 600;
const AGAIN = 3000;
const MOST_AGAIN = 10;
let timer = 0;
let asked = 0;

async function estimate(tries = 0) {
  const mine = (asked += 1);
  if (!needs.every((names) => names.some((name) => form.elements[name].value))) return;
  try {
    const answer = await fetch(form.dataset.estimate, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== asked) return;
    const { words, problem, again } = await answer.json();
    line.textContent = words || problem;
    line.classList.toggle("errorlist", Boolean(problem));
    if (again && tries < MOST_AGAIN) timer = setTimeout(() => estimate(tries + 1), AGAIN);
  } catch {
    // Without an estimate the request can still be made.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => estimate(), QUIET);
});
estimate();

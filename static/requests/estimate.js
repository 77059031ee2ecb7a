// Says what the form amounts to, as soon as it says where and when.

const form = document.getElementById("request-form");
const line = document.getElementById("estimate");
const [tile, bbox, area, first, last] = ["tile", "bbox", "area", "first", "last"].map((id) => document.getElementById(id));
const QUIET = 700;
const AGAIN = 3000;
const MOST_AGAIN = 10;
let timer = 0;
let asked = 0;

async function estimate(tries = 0) {
  const mine = (asked += 1);
  if (!(tile.value || bbox.value || area.value) || !first.value || !last.value) return;
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

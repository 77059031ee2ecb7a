// Plays the frames of an animation: without this module they are a sheet of small pictures.

const player = document.getElementById("player");
const frames = [...document.querySelectorAll("#frames > li")];
const said = player.querySelector("[data-said]");
const play = player.querySelector("[data-do=play]");
const where = player.querySelector("[data-do=where]");
const rate = document.getElementById("animate-rate");
const status = document.getElementById("player-status");
let shown = 0;
let timer = null;

document.getElementById("frames").classList.add("playing");
show(0);

function show(number) {
  frames[shown].classList.remove("shown");
  shown = (number + frames.length) % frames.length;
  frames[shown].classList.add("shown");
  for (const ahead of [0, 1, 2]) load(frames[(shown + ahead) % frames.length]);
  said.textContent = `${shown + 1} / ${frames.length}`;
  where.value = shown + 1;
  where.setAttribute("aria-valuetext", words());
}

function words() {
  return frames[shown].querySelector("figcaption").textContent.trim();
}

/** Frames that are not shown would wait until they are. */
function load(frame) {
  for (const image of frame.querySelectorAll("img")) image.loading = "eager";
}

function pause() {
  clearTimeout(timer);
  timer = null;
  press();
}

async function step() {
  const next = frames[(shown + 1) % frames.length];
  load(next);
  await Promise.allSettled([...next.querySelectorAll("img")].map((image) => image.decode()));
  if (timer === null) return;
  show(shown + 1);
  wait();
}

function wait() {
  const speed = Number.parseFloat(rate.value) || Number.parseFloat(player.dataset.rate);
  timer = setTimeout(step, 1000 / Math.min(12, Math.max(0.5, speed)));
}

function press() {
  play.textContent = timer === null ? player.dataset.play : player.dataset.pause;
  play.setAttribute("aria-pressed", timer !== null);
}

function stepBy(number) {
  pause();
  show(shown + number);
  status.textContent = words();
}

play.addEventListener("click", () => {
  if (timer !== null) return pause();
  wait();
  press();
});
player.querySelector("[data-do=back]").addEventListener("click", () => stepBy(-1));
player.querySelector("[data-do=on]").addEventListener("click", () => stepBy(1));
where.addEventListener("input", () => {
  pause();
  show(Number(where.value) - 1);
});

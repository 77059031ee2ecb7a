// The search page: results come without a full page load, cards and footprints point at each other.

import { carry, mapView, read, write, writeMapView } from "./address.js";
import { createMap } from "./basemap.js";
import { addFootprints, boxAround, boxOf, FOOTPRINTS, keyAt, mark, setFootprints } from "./footprints.js";
import { drawImages, worthDrawing } from "./images.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const results = document.getElementById("results");
const form = document.querySelector(".search-box");
const showImages = document.getElementById("show-images");
const marked = { highlighted: null, selected: null };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

let found = readFound();
let asked = 0;
let drawable = false; // once the map has loaded
const given = mapView();
const map = createMap("map", settings, given ?? { bounds: startBounds(), fitBoundsOptions: { padding: 40, maxZoom: 11 } });

map.once("load", () => {
  drawable = true;
  addFootprints(map, found.footprints);
  setFootprints(map, found.footprints, found.area);
  select(read("selected"));
  map.on("mousemove", (event) => highlight(keyAt(map, event.point)));
  map.on("mouseout", () => highlight(null));
  map.on("click", (event) => {
    const key = keyAt(map, event.point);
    select(key);
    card(key)?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  });
  map.on("moveend", (event) => event.originalEvent && writeMapView(map));
  document.body.dataset.map = "ready";
});
showImages.addEventListener("change", draw);

for (const [event, key] of [["pointerover", keyOf], ["focusin", keyOf], ["pointerleave", () => null], ["focusout", () => null]]) {
  results.addEventListener(event, ({ target }) => highlight(key(target)));
}
results.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) {
    const key = button.dataset.show;
    select(marked.selected === key ? null : key);
    if (marked.selected) fit([feature(key)]);
    return;
  }
  const link = event.target.closest("a[href]");
  if (link?.pathname === location.pathname && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link.href);
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.q.value.trim();
  const query = text && new URLSearchParams({ q: text }).toString();
  go(query ? `?${query}` : location.pathname);
});
addEventListener("popstate", () => show(location.href));
carry();

async function go(address) {
  history.pushState(null, "", address);
  await show(address);
}

/** Fetches the page of this address and takes its results. */
async function show(address) {
  const mine = ++asked;
  results.setAttribute("aria-busy", "true");
  const page = await fetchPage(address);
  if (mine !== asked) return;
  results.removeAttribute("aria-busy");
  if (!page) {
    location.assign(address);
    return;
  }
  results.replaceChildren(...page.getElementById("results").childNodes);
  results.scrollTop = 0;
  document.title = page.title;
  form.elements.q.value = page.querySelector(".search-box [name=q]").value;
  document.getElementById("announcement").textContent = document.getElementById("results-title").textContent;
  found = readFound();
  marked.highlighted = null;
  if (drawable) setFootprints(map, found.footprints, found.area);
  select(read("selected"));
  const view = mapView();
  if (view) map.jumpTo(view);
  else fit(found.footprints.features);
  carry();
}

async function fetchPage(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function readFound() {
  return JSON.parse(document.getElementById("results-map").textContent);
}

function startBounds() {
  return boxAround(found.footprints.features) ?? boxOf(found.area) ?? [[-12, 35], [30, 60]];
}

function fit(features) {
  const box = boxAround(features) ?? boxOf(found.area);
  if (box) map.fitBounds(box, { padding: 40, maxZoom: 11, animate: !calm, duration: 600 });
}

function feature(key) {
  return found.footprints.features.find(({ properties }) => properties.key === key);
}

function card(key) {
  return key && results.querySelector(`.card[data-key="${CSS.escape(key)}"]`);
}

function keyOf(element) {
  return element.closest?.(".card")?.dataset.key ?? null;
}

function highlight(key) {
  if (key === marked.highlighted) return;
  card(marked.highlighted)?.classList.remove("highlighted");
  card(key)?.classList.add("highlighted");
  if (map.getSource(FOOTPRINTS)) mark(map, "highlighted", key, marked.highlighted);
  map.getCanvas().style.cursor = key ? "pointer" : "";
  marked.highlighted = key;
}

function select(asked) {
  const key = asked && feature(asked) ? asked : null;
  press(marked.selected, false);
  press(key, true);
  if (drawable) mark(map, "selected", key, marked.selected);
  marked.selected = key;
  write({ selected: key });
  draw();
}

function press(key, pressed) {
  const chosen = card(key);
  if (!chosen) return;
  chosen.classList.toggle("selected", pressed);
  chosen.querySelector("[data-show]").setAttribute("aria-pressed", pressed);
}

function draw() {
  if (!drawable) return;
  drawImages(map, showImages.checked ? worthDrawing(found.footprints.features, marked.selected) : [], "area");
}

// Two maps that move as one, the right one showing only what is beyond the divider.

import { mapView, read, write, writeMapView } from "../discover/address.js";
import { createMap, LABELS } from "../discover/basemap.js";
import { drawImages } from "../discover/images.js";

import { addInspector } from "./inspect.js";

const STEPS = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const { before, after, bounds } = JSON.parse(document.getElementById("compare-view").textContent);
const form = document.getElementById("compare-form");
const viewer = document.getElementById("compare");
const divider = document.getElementById("divider");

const view = mapView() ?? { bounds: [bounds.slice(0, 2), bounds.slice(2)], fitBoundsOptions: { padding: 16 } };
const maps = [["map-before", before], ["map-after", after]].map(([container, side]) => {
  const map = createMap(container, settings, view);
  map.once("load", () => drawImages(map, [{ bbox: side.bbox, properties: side }], LABELS));
  return map;
});
const [left, right] = maps;
left.getCanvas().tabIndex = -1; // one of the two is enough for the keyboard
follow(left, right);
follow(right, left);
addInspector(right, { q: read("q") ?? "", also: [left] });
Promise.all(maps.map((map) => map.once("load"))).then(() => {
  document.body.dataset.map = "ready";
});

function follow(map, other) {
  map.on("move", ({ followed }) => {
    if (!followed) other.jumpTo({ center: map.getCenter(), zoom: map.getZoom() }, { followed: true });
  });
  map.on("moveend", ({ followed, originalEvent }) => {
    if (followed || !originalEvent) return;
    writeMapView(map);
    form.elements.map.value = read("map") ?? "";
  });
}

let share = Number.parseFloat(read("split") ?? "50");
if (!(share >= 0 && share <= 100)) share = 50;
split(share);

function split(percent) {
  share = Math.min(100, Math.max(0, percent));
  const [rounded, place] = [Math.round(share), `${share}%`];
  divider.style.insetInlineStart = place;
  viewer.style.setProperty("--split", place);
  divider.setAttribute("aria-valuenow", rounded);
  divider.setAttribute("aria-valuetext", `${rounded} %`);
}

function keep() {
  write({ split: String(Math.round(share)) });
  form.elements.split.value = Math.round(share);
}

divider.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  split(share + step);
  keep();
});
divider.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  divider.focus();
  divider.setPointerCapture(event.pointerId);
});
divider.addEventListener("pointermove", (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const box = viewer.getBoundingClientRect();
  split((100 * (event.clientX - box.left)) / box.width);
});
divider.addEventListener("pointerup", keep);
form.addEventListener("change", () => form.requestSubmit());

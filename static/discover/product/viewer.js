// The viewer of the product page: the image at full resolution, drawn as its reader wishes. The choices are in the address.

import { addInspector } from "../../series/inspect.js";
import { createMap, LABELS } from "../basemap.js";
import { boxAround } from "../footprints.js";
import { showHistograms } from "./histogram.js";
import { drawImage, drawOutlines, layerOf, parametersOf, setOpacity } from "./layers.js";
import { choose, read, written } from "./state.js";
import { statisticsOf } from "./statistics.js";

const FOOTPRINT = "footprint";
const PATIENCE = 200; // ms after the last move of a handle
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const view = JSON.parse(document.getElementById("product-map").textContent);
const { footprint, place } = view;
const state = read(location.hash, view);
const all = (selector) => [...document.querySelectorAll(selector)];
const stretch = document.getElementById("stretch");
const channels = stretch.querySelector(".channels");
const opacity = document.getElementById("opacity");
const ownBands = document.getElementById("own-bands");
let statistics = null;
let waiting = 0;

const start = state.map
  ? { zoom: state.map[0], center: [state.map[2], state.map[1]] }
  : { bounds: boxAround([footprint]), fitBoundsOptions: { padding: 24 } };
const map = createMap("map", settings, start);
addInspector(map, { variables: footprint.properties.key.startsWith("snow/") ? "fsc" : "" });
map.once("load", () => {
  map.addSource(FOOTPRINT, { type: "geojson", data: footprint });
  map.addLayer({ id: FOOTPRINT, type: "line", source: FOOTPRINT, paint: { "line-color": "#0f7f6b", "line-width": 1.2 } }, LABELS);
  draw();
  document.body.dataset.map = "ready";
});
map.on("moveend", ({ originalEvent }) => {
  if (!originalEvent) return;
  const { lng, lat } = map.getCenter();
  state.map = [map.getZoom().toFixed(2), lat.toFixed(4), lng.toFixed(4)];
  remember();
});

/** The whole of the state, on the map and in the controls. */
async function draw() {
  showChoices();
  const layer = layerOf(state, view);
  drawOutlines(map, place, state.outlines, view.outlines, footprint.bbox, FOOTPRINT);
  const drawn = written(state);
  if (state.render || state.rescale || layer.rescale) paint(layer, layer.rescale);
  await showStretch(layer, drawn);
}

function paint(layer, rescale) {
  const below = state.outlines.map((name) => `outline ${name}`).find((id) => map.getLayer(id)) ?? FOOTPRINT;
  drawImage(map, place, parametersOf(state, layer, rescale), footprint.bbox, below);
  setOpacity(map, state.opacity);
}

async function showStretch(layer, drawn) {
  const stretchable = !state.render || layer.rescale;
  for (const button of stretch.querySelectorAll("button")) button.disabled = !stretchable;
  if (!stretchable) {
    channels.textContent = stretch.dataset.none;
    return;
  }
  try {
    statistics = await statisticsOf(place, layer);
  } catch {
    channels.textContent = stretch.dataset.failed;
    return;
  }
  if (drawn !== written(state)) return; // another choice was made meanwhile
  const rescale = state.rescale ?? layer.rescale ?? percentiles();
  if (!state.rescale && !layer.rescale) paint(layer, rescale);
  showHistograms(channels, layer, statistics, rescale, stretch.dataset, (ranges) => {
    state.rescale = ranges;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      remember();
      paint(layer, null);
    }, PATIENCE);
  });
}

function percentiles() {
  return statistics.map(({ low, high }) => [low, high > low ? high : low + 1]);
}

function remember() {
  history.replaceState(history.state, "", written(state));
}

function changed() {
  remember();
  draw();
}

function showChoices() {
  for (const button of all("[data-render]")) button.setAttribute("aria-pressed", button.dataset.render === state.render);
  for (const legend of all("[data-legend]")) legend.hidden = legend.dataset.legend !== state.render;
  for (const box of all("[data-outline]")) box.checked = state.outlines.includes(box.dataset.outline);
  opacity.value = state.opacity;
  opacity.nextElementSibling.textContent = `${state.opacity} %`;
  if (ownBands?.index) ownBands.index.value = state.index ?? "";
  state.bands?.forEach((key, index) => { ownBands.querySelector(`[data-channel="${index}"]`).value = key; });
  for (const select of all("[data-channel]")) select.disabled = Boolean(ownBands.index?.value);
}

for (const button of all("[data-render]")) {
  button.addEventListener("click", () => { choose(state, "render", button.dataset.render); changed(); });
}
for (const box of all("[data-outline]")) {
  box.addEventListener("change", () => {
    state.outlines = all("[data-outline]:checked").map(({ dataset }) => dataset.outline);
    remember();
    drawOutlines(map, place, state.outlines, view.outlines, footprint.bbox, FOOTPRINT);
  });
}
opacity.addEventListener("input", () => {
  state.opacity = +opacity.value;
  opacity.nextElementSibling.textContent = `${state.opacity} %`;
  setOpacity(map, state.opacity);
  remember();
});
ownBands?.index?.addEventListener("change", () => {
  for (const select of all("[data-channel]")) select.disabled = Boolean(ownBands.index.value);
});
ownBands?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (ownBands.index?.value) choose(state, "index", ownBands.index.value);
  else choose(state, "bands", all("[data-channel]").map(({ value }) => value));
  changed();
});
stretch.addEventListener("click", ({ target }) => {
  const asked = target.closest("[data-stretch]")?.dataset.stretch;
  if (!asked || !statistics) return;
  state.rescale = asked === "percentiles" ? percentiles() : null;
  changed();
});

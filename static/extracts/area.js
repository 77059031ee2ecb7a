// The area on a map: footprints of the products, the area of the form, and tools that draw another one.

import { createMap, LABELS } from "../discover/basemap.js";
import { boxAround } from "../discover/footprints.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const footprints = JSON.parse(document.getElementById("extract-footprints").textContent);
const form = document.getElementById("asked-form");
const [bbox, area, file] = ["bbox", "area", "file"].map((id) => document.getElementById(id));
const hint = document.querySelector(".extract-hint");
const tools = [...document.querySelectorAll("[data-draw]")];
const EMPTY = { type: "FeatureCollection", features: [] };
const NEAR = 12; // pixels from the first corner that close a polygon
let drawing = null; // { kind, corners }

const bounds = boxAround(footprints.features);
const map = createMap("extract-map", settings, { bounds, fitBoundsOptions: { padding: 24 } });
map.once("load", () => {
  addLayers();
  show();
  document.body.dataset.map = "ready";
});

function addLayers() {
  const line = (id, source, colour, width) => ({ id, type: "line", source, paint: { "line-color": colour, "line-width": width } });
  map.addSource("footprints", { type: "geojson", data: footprints });
  map.addSource("area", { type: "geojson", data: EMPTY });
  map.addLayer(line("footprints", "footprints", "#0f7f6b", 1.2), LABELS);
  map.addLayer({ id: "area-fill", type: "fill", source: "area", paint: { "fill-color": "#d97706", "fill-opacity": 0.2 } }, LABELS);
  map.addLayer(line("area", "area", "#d97706", 2.5), LABELS);
}

/** The form's area as a GeoJSON object; null where it means nothing. */
function areaOfForm() {
  if (area.value.trim()) {
    try {
      return JSON.parse(area.value);
    } catch {
      return null;
    }
  }
  const numbers = bbox.value.split(/[\s,;]+/).filter(Boolean).map(Number);
  if (numbers.length !== 4 || numbers.some(Number.isNaN)) return null;
  const [west, south, east, north] = numbers;
  return polygon([[west, south], [east, south], [east, north], [west, north]]);
}

function polygon(corners) {
  return { type: "Polygon", coordinates: [[...corners, corners[0]]] };
}

function show(shape = areaOfForm()) {
  const source = map.getSource("area");
  if (!source) return;
  const drawn = shape && shape.type && !shape.type.startsWith("Feature") ? { type: "Feature", geometry: shape, properties: {} } : shape;
  source.setData(drawn || EMPTY);
}

function start(kind) {
  drawing = kind ? { kind, corners: [] } : null;
  for (const tool of tools) {
    if (tool.dataset.draw !== "all") tool.setAttribute("aria-pressed", String(tool.dataset.draw === kind));
  }
  hint.textContent = kind ? hint.dataset[kind] : "";
  map.getCanvas().classList.toggle("drawing", Boolean(kind));
}

function finish(shape, box) {
  start(null);
  file.value = "";
  bbox.value = box ? box.map((value) => value.toFixed(5)).join(", ") : "";
  area.value = box ? "" : JSON.stringify(shape);
  show();
  form.dispatchEvent(new Event("input"));
}

function boxOf([[x1, y1], [x2, y2]]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}

function corner({ lngLat, point }) {
  if (!drawing) return;
  const { kind, corners } = drawing;
  const first = corners.length && map.project(corners[0]);
  if (kind === "polygon" && corners.length > 2 && Math.hypot(first.x - point.x, first.y - point.y) < NEAR) {
    finish(polygon(corners.map((one) => one.map((value) => +value.toFixed(6)))));
    return;
  }
  corners.push([lngLat.lng, lngLat.lat]);
  if (kind === "box" && corners.length === 2) finish(null, boxOf(corners));
}

function follow({ lngLat }) {
  if (!drawing || !drawing.corners.length) return;
  const here = [lngLat.lng, lngLat.lat];
  const { kind, corners } = drawing;
  if (kind === "box") {
    const [west, south, east, north] = boxOf([corners[0], here]);
    show(polygon([[west, south], [east, south], [east, north], [west, north]]));
  } else {
    show(polygon([...corners, here]));
  }
}

map.on("click", corner);
map.on("mousemove", follow);
map.doubleClickZoom.disable();
for (const tool of tools) {
  tool.addEventListener("click", () => {
    if (tool.dataset.draw === "all") finish(null, bbox.dataset.all.split(",").map(Number));
    else start(tool.getAttribute("aria-pressed") === "true" ? null : tool.dataset.draw);
  });
}
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && drawing) {
    start(null);
    show();
  }
});
bbox.addEventListener("input", () => {
  area.value = "";
  show();
});
area.addEventListener("input", () => show());
file.addEventListener("change", async () => {
  if (!file.files.length) return;
  try {
    show(JSON.parse(await file.files[0].text()));
  } catch {
    show(EMPTY); // the server says what is wrong with it
  }
});

// The map's ground: Natural Earth shapes and GeoNames names served by the portal itself, or an XYZ basemap by setting.

import { AttributionControl, Map, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import "../vendor/topojson-client/topojson-client.min.js";

import { isDark, onChange } from "../theme.js";
import { graticule } from "./graticule.js";

export const LABELS = "places";
const EMPTY = { type: "FeatureCollection", features: [] };
const LONGEST = { ground: 3000, rest: 1000 }; // ms that a map may stay hidden until they are there
const STEP = 500; // ms between two drawings while data arrives
const LIGHT = { sea: "#cfdfe3", land: "#f1f2ec", border: "#a9b3ac", grid: "#9fb3b3", text: "#33423e", halo: "#f6f7f3" };
const DARK = { sea: "#0c1517", land: "#1a2322", border: "#46534f", grid: "#31423f", text: "#c2cfca", halo: "#101716" };
const colours = () => (isDark() ? DARK : LIGHT);

/** A map in `container`; `settings` come from the page: `basemap` (XYZ template or empty),
 *  `shapes` and `places` (addresses of the ground's data), `words` (translations). */
export function createMap(container, settings, view) {
  const map = new Map({
    container,
    style: settings.basemap ? onlineStyle(settings.basemap) : offlineStyle(),
    center: [2, 44],
    zoom: 3.5,
    ...view,
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    fadeDuration: 0,
    locale: settings.words,
  });
  drawInSteps(map);
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-left");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  const dressed = new Promise((done) => map.once("load", () => done(dressUp(map, settings))));
  showOnceDrawn(map, dressed);
  return map;
}

/** Without a graphics card a page stands still until a drawing that it shows is done, and the first are slow, as the
 *  shaders are compiled: none is shown before the map is whole, or it took too long. */
async function showOnceDrawn(map, dressed) {
  const { style } = map.getCanvas();
  style.opacity = "0";
  try {
    await Promise.race([dressed, pause(LONGEST.ground)]);
    await Promise.race([map.once("idle").then(() => isDrawn(map)), pause(LONGEST.rest)]);
  } finally {
    style.opacity = "";
  }
}

/** Once the graphics card, or what stands for it, has done what it was told. */
async function isDrawn(map) {
  const gl = map.getCanvas().getContext("webgl2");
  const told = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  while (!gl.isContextLost() && gl.getSyncParameter(told, gl.SYNC_STATUS) !== gl.SIGNALED) await pause(20);
}

const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

/** Every tile, name and shape that arrives has the whole map drawn again, which is slow without a graphics card: while
 *  some are missing, those that came are drawn together. What people move is drawn at once. */
function drawInSteps(map) {
  const draw = map.triggerRepaint.bind(map);
  let last = -STEP;
  let waiting = 0;
  const now = () => {
    last = performance.now();
    draw();
  };
  map.triggerRepaint = () => {
    clearTimeout(waiting);
    const isWhole = map.isMoving() || map.areTilesLoaded();
    const rest = isWhole ? 0 : last + STEP - performance.now();
    if (rest <= 0) now();
    else waiting = setTimeout(now, rest);
  };
}

function onlineStyle(url) {
  return {
    version: 8,
    sources: { base: { type: "raster", tiles: [url], tileSize: 256 } },
    layers: [{ id: "base", type: "raster", source: "base" }],
  };
}

function offlineStyle() {
  const { sea, land, border, grid } = colours();
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: EMPTY, attribution: "Natural Earth" },
      borders: { type: "geojson", data: EMPTY },
      grid: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": land } },
      { id: "grid", type: "line", source: "grid", paint: { "line-color": grid, "line-width": 0.6, "line-opacity": 0.6 } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": border, "line-width": 1 } },
    ],
  };
}

async function dressUp(map, settings) {
  const named = addLabels(map, settings.places);
  if (!settings.basemap) {
    const redraw = () => map.getSource("grid").setData(graticule(map));
    map.on("moveend", redraw);
    redraw();
    onChange(() => repaint(map));
    await loadShapes(map, settings.shapes);
  }
  await named;
}

async function loadShapes(map, address) {
  const atlas = await (await fetch(address)).json();
  const { feature, mesh } = globalThis.topojson;
  map.getSource("land").setData(feature(atlas, atlas.objects.land));
  await new Promise((resume) => setTimeout(resume)); // both at once would hold up what people do
  map.getSource("borders").setData(mesh(atlas, atlas.objects.countries, (a, b) => a !== b));
}

function addLabels(map, address) {
  const { text, halo } = colours();
  map.addSource(LABELS, { type: "geojson", data: EMPTY, attribution: "GeoNames" });
  map.addLayer({
    id: LABELS,
    type: "symbol",
    source: LABELS,
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["sans-serif"],
      "text-size": ["interpolate", ["linear"], ["log10", ["max", ["get", "population"], 1]], 3.5, 11, 6.5, 16],
      "symbol-sort-key": ["-", ["get", "population"]],
      "text-padding": 6,
    },
    paint: { "text-color": text, "text-halo-color": halo, "text-halo-width": 1.8 },
  });
  let shown = "";
  const load = async () => {
    const box = roundedBounds(map);
    if (box === shown) return;
    shown = box;
    const answer = await fetch(`${address}&bbox=${box}`);
    if (answer.ok && box === shown) map.getSource(LABELS).setData(await answer.json());
  };
  map.on("moveend", load);
  return load();
}

/** The view's box, widened to a coarse grid so that small moves ask for nothing new. */
function roundedBounds(map) {
  const bounds = map.getBounds();
  const step = 2 ** Math.ceil(7 - map.getZoom());
  const [west, south] = [bounds.getWest(), bounds.getSouth()].map((value) => Math.floor(value / step) * step);
  const [east, north] = [bounds.getEast(), bounds.getNorth()].map((value) => Math.ceil(value / step) * step);
  return [west, south, east, north].map((value) => +value.toFixed(4)).join(",");
}

function repaint(map) {
  const { sea, land, border, grid, text, halo } = colours();
  map.setPaintProperty("sea", "background-color", sea);
  map.setPaintProperty("land", "fill-color", land);
  map.setPaintProperty("borders", "line-color", border);
  map.setPaintProperty("grid", "line-color", grid);
  map.setPaintProperty(LABELS, "text-color", text);
  map.setPaintProperty(LABELS, "text-halo-color", halo);
}

// The outlines of products on the map, in three states: plain, highlighted (pointed at), selected.

import { LABELS } from "./basemap.js";

const ACCENT = "#0f7f6b";
const STRONG = "#f2b632";
const state = (name) => ["boolean", ["feature-state", name], false];

export const FOOTPRINTS = "footprints";

/** Adds the layers; `found` is a FeatureCollection with a `key` in every feature's properties. */
export function addFootprints(map, found) {
  map.addSource("area", { type: "geojson", data: emptyCollection() });
  map.addSource(FOOTPRINTS, { type: "geojson", data: found, promoteId: "key" });
  map.addLayer({
    id: "area",
    type: "line",
    source: "area",
    paint: { "line-color": STRONG, "line-width": 1.5, "line-dasharray": [3, 2] },
  }, LABELS);
  map.addLayer({ id: "footprint-fill", type: "fill", source: FOOTPRINTS, paint: { "fill-opacity": 0 } }, LABELS);
  map.addLayer({
    id: FOOTPRINTS,
    type: "line",
    source: FOOTPRINTS,
    paint: {
      "line-color": ["case", state("highlighted"), STRONG, state("selected"), STRONG, ACCENT],
      "line-width": ["case", state("highlighted"), 3.5, state("selected"), 3, 1.2],
    },
  }, LABELS);
}

export function setFootprints(map, found, area) {
  map.getSource(FOOTPRINTS).setData(found);
  map.getSource("area").setData(area ? { type: "Feature", properties: {}, geometry: area } : emptyCollection());
}

/** Gives the state `name` to the footprint `key` (none when null) and takes it from `before`. */
export function mark(map, name, key, before) {
  if (before) map.setFeatureState({ source: FOOTPRINTS, id: before }, { [name]: false });
  if (key) map.setFeatureState({ source: FOOTPRINTS, id: key }, { [name]: true });
}

export function keyAt(map, point) {
  return map.queryRenderedFeatures(point, { layers: ["footprint-fill"] })[0]?.properties.key ?? null;
}

/** The box around features (each with a bbox), or null. */
export function boxAround(features) {
  const boxes = features.map(({ bbox }) => bbox).filter(Boolean);
  if (!boxes.length) return null;
  const edge = (pick, index) => pick(...boxes.map((box) => box[index]));
  return [[edge(Math.min, 0), edge(Math.min, 1)], [edge(Math.max, 2), edge(Math.max, 3)]];
}

/** The box around a polygon or a multipolygon, or null. */
export function boxOf(geometry) {
  if (!geometry) return null;
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

function emptyCollection() {
  return { type: "FeatureCollection", features: [] };
}

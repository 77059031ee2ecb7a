// The page of a series: a click on its map, which shows the latest clear date, takes another point; a drawing, an area.

import { createMap, LABELS } from "../discover/basemap.js";
import { drawing } from "../discover/draw.js";
import { boxOf } from "../discover/footprints.js";
import { drawImages } from "../discover/images.js";
import { Marker } from "../vendor/maplibre-gl/maplibre-gl.mjs";

const CLOSE = 12;
const form = document.getElementById("series-form");
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const latest = JSON.parse(document.getElementById("series-view").textContent);
const { area } = latest;
const given = ["lon", "lat"].map((name) => Number.parseFloat(form.elements[name].value.replace(",", ".")));
const here = given.every(Number.isFinite) && !area ? given : null;

const map = createMap("map", settings, start());
const drawn = drawing(map, (text) => ask({ area: text, lon: "", lat: "" }));
map.getCanvas().style.cursor = "crosshair";
if (here) new Marker({ color: "#0c6656" }).setLngLat(here).addTo(map);
map.on("click", ({ lngLat }) => {
  if (drawn.isOn() || drawn.take()) return; // the click that closes a polygon is no point
  const { lng, lat } = lngLat.wrap();
  ask({ area: "", lon: lng.toFixed(6), lat: lat.toFixed(6) });
});
map.once("load", () => {
  if (latest.properties?.tiles) drawImages(map, [latest], LABELS);
  if (area) {
    map.addSource("area", { type: "geojson", data: { type: "Feature", properties: {}, geometry: area } });
    map.addLayer({ id: "area", type: "line", source: "area", paint: { "line-color": "#f2b632", "line-width": 2.5 } });
  }
  document.body.dataset.map = "ready";
});

function start() {
  if (here) return { center: here, zoom: CLOSE };
  return area ? { bounds: boxOf(area), fitBoundsOptions: { padding: 40, maxZoom: 14 } } : {};
}

function ask(where) {
  for (const [name, value] of Object.entries(where)) form.elements[name].value = value;
  form.requestSubmit();
}

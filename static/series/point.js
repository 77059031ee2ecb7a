// The page of a series: a click on its map, which shows the latest clear date, takes another point.

import { createMap, LABELS } from "../discover/basemap.js";
import { drawImages } from "../discover/images.js";
import { Marker } from "../vendor/maplibre-gl/maplibre-gl.mjs";

const CLOSE = 12;
const form = document.getElementById("series-form");
const settings = JSON.parse(document.getElementById("map-settings").textContent);
const latest = JSON.parse(document.getElementById("series-view").textContent);
const given = ["lon", "lat"].map((name) => Number.parseFloat(form.elements[name].value.replace(",", ".")));
const here = given.every(Number.isFinite) ? given : null;

const map = createMap("map", settings, here ? { center: here, zoom: CLOSE } : {});
map.getCanvas().style.cursor = "crosshair";
if (here) new Marker({ color: "#0c6656" }).setLngLat(here).addTo(map);
map.on("click", ({ lngLat }) => {
  const { lng, lat } = lngLat.wrap();
  form.elements.lon.value = lng.toFixed(6);
  form.elements.lat.value = lat.toFixed(6);
  form.requestSubmit();
});
map.once("load", () => {
  if (latest.properties?.tiles) drawImages(map, [latest], LABELS);
  document.body.dataset.map = "ready";
});

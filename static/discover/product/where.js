// The map of a product that is not drawn, as inputs are not: its outline alone.

import { createMap } from "../basemap.js";
import { addFootprints, boxAround } from "../footprints.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const { footprint } = JSON.parse(document.getElementById("product-map").textContent);
const map = createMap("map", settings, { bounds: boxAround([footprint]), fitBoundsOptions: { padding: 48 } });
map.once("load", () => {
  addFootprints(map, { type: "FeatureCollection", features: [footprint] });
  document.body.dataset.map = "ready";
});

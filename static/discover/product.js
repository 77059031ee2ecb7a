// The product page's map: the image at full resolution, drawn in one of its named ways.

import { createMap, LABELS } from "./basemap.js";
import { boxAround } from "./footprints.js";
import { drawImages } from "./images.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const { footprint, renders } = JSON.parse(document.getElementById("product-map").textContent);
const buttons = [...document.querySelectorAll("[data-render]")];
const legends = [...document.querySelectorAll("[data-legend]")];
const first = location.hash.slice(1);
const bounds = boxAround([footprint]);

const map = createMap("map", settings, { bounds, fitBoundsOptions: { padding: 24 } });
map.once("load", () => {
  map.addSource("footprint", { type: "geojson", data: footprint });
  map.addLayer({ id: "footprint", type: "line", source: "footprint", paint: { "line-color": "#0f7f6b", "line-width": 1.2 } }, LABELS);
  draw(renders.some(({ name }) => name === first) ? first : renders[0].name);
  document.body.dataset.map = "ready";
});
for (const button of buttons) {
  button.addEventListener("click", () => {
    history.replaceState(null, "", `#${button.dataset.render}`);
    draw(button.dataset.render);
  });
}

function draw(name) {
  const { tiles } = renders.find((render) => render.name === name);
  const drawn = { bbox: footprint.bbox, properties: { key: name, tiles } };
  drawImages(map, [drawn], "footprint");
  for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.render === name);
  for (const legend of legends) legend.hidden = legend.dataset.legend !== name;
}

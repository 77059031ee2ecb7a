// The map beside the results: footprints, images, the area. Loaded when the map is first seen.

import { mapView, read, write, writeMapView } from "./address.js";
import { createMap } from "./basemap.js";
import { drawing } from "./draw.js";
import { addFootprints, boxAround, boxOf, FOOTPRINTS, keyAt, mark, setFootprints } from "./footprints.js";
import { drawImages, worthDrawing } from "./images.js";

const EVERYWHERE = [[-12, 35], [30, 60]];

/** `on` is told what people do: `highlight(key)`, `select(key)`, `area(text)`. */
export function resultsMap(settings, first, on) {
  let found = first;
  let ready = false; // once the map has loaded
  let left = false; // whether the map has to move once it is seen again
  const chosen = { selected: null, highlighted: null };
  const showImages = document.getElementById("show-images");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  showImages.checked = read("images") !== "off";
  const start = { bounds: boxToShow(found.footprints.features) ?? EVERYWHERE, fitBoundsOptions: { padding: 40, maxZoom: 11 } };
  loadStyle(settings.style);
  const map = createMap("map", settings, mapView() ?? start);
  const area = drawing(map, on.area);

  const isBusy = () => area.isOn() || map.inspecting;
  if (document.getElementById("inspector")) inspect(map);

  map.once("load", () => {
    ready = true;
    addFootprints(map, found.footprints);
    update();
    map.on("mousemove", (event) => isBusy() || on.highlight(keyAt(map, event.point)));
    map.on("mouseout", () => on.highlight(null));
    map.on("click", (event) => isBusy() || on.select(keyAt(map, event.point)));
    map.on("moveend", (event) => event.originalEvent && writeMapView(map));
    document.body.dataset.map = "ready";
  });
  showImages.addEventListener("change", () => {
    write({ images: showImages.checked ? null : "off" });
    drawn();
  });

  function boxToShow(features) {
    return boxAround(features) ?? boxOf(found.area);
  }

  function update() {
    setFootprints(map, found.footprints, found.area);
    for (const [name, key] of Object.entries(chosen)) mark(map, name, key, null);
    drawn();
  }

  function drawn() {
    if (ready) drawImages(map, showImages.checked ? worthDrawing(found.footprints.features, chosen.selected) : [], "area");
  }

  function move() {
    const { clientWidth, clientHeight } = map.getContainer();
    left = !clientWidth || !clientHeight;
    if (left) return;
    const view = mapView();
    if (view) map.jumpTo(view);
    else fitTo(found.footprints.features);
  }

  function fitTo(features) {
    const box = boxToShow(features);
    if (box) map.fitBounds(box, { padding: 40, maxZoom: 11, animate: !calm, duration: 600 });
  }

  return {
    /** Other results; the map moves to them unless it is to stay where it is. */
    show(results, still) {
      found = results;
      if (ready) update();
      if (!still) move();
    },
    mark(name, key, before) {
      chosen[name] = key;
      if (map.getSource(FOOTPRINTS)) mark(map, name, key, before);
      if (name === "highlighted") map.getCanvas().style.cursor = key ? "pointer" : "";
      else drawn();
    },
    fit: (keys) => fitTo(found.footprints.features.filter(({ properties }) => keys.includes(properties.key))),
    resize() {
      map.resize();
      if (left) move();
    },
    hidesImages: () => !showImages.checked,
    isDrawn: () => area.take(),
    writeView: () => writeMapView(map),
  };
}

/** The button that tells the series of a point, where the page has its words (templates/series/inspector.html). */
async function inspect(map) {
  const { addInspector } = await import("../series/inspect.js");
  addInspector(map, { q: () => read("q") ?? "" });
}

function loadStyle(address) {
  document.head.prepend(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address }));
}

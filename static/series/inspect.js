// "Inspect a point": a button on a map, then a click, and a small window tells the series of the pixel there.
// The page includes templates/series/inspector.html, which has the words and the style.

import { Popup } from "../vendor/maplibre-gl/maplibre-gl.mjs";

const ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3v5M12 16v5M3 12h5M16 12h5M12 12h.01" /></svg>';

/** Adds the button to `map`. `q` narrows the products (a function gives it at the time of the click), `variables` says
 *  what is shown (NDVI by default), `also` are maps that are moved together with this one.
 *  While it is pressed `map.inspecting` is true: clicks are then not for selecting. Escape ends it. */
export function addInspector(map, { q = "", variables = "", also = [] } = {}) {
  const words = document.getElementById("inspector")?.dataset;
  if (!words) return;
  const maps = [map, ...also];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "inspector-button";
  button.title = words.label;
  button.setAttribute("aria-label", words.label);
  button.setAttribute("aria-pressed", "false");
  button.innerHTML = ICON;
  map.addControl(controlOf(button), "top-right");

  const press = (pressed) => {
    button.setAttribute("aria-pressed", pressed);
    for (const one of maps) {
      one.inspecting = pressed;
      one.getContainer().classList.toggle("inspecting", pressed);
    }
  };
  button.addEventListener("click", () => press(!map.inspecting));
  addEventListener("keydown", (event) => event.key === "Escape" && press(false));
  // Without a pointer: Enter on the map takes its middle.
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && map.inspecting) look(map, map.getCenter());
  });
  for (const one of maps) one.on("click", (event) => one.inspecting && look(map, event.lngLat));

  async function look(on, place) {
    const { lng, lat } = place.wrap();
    const asked = new URLSearchParams({ lon: lng.toFixed(6), lat: lat.toFixed(6) });
    const text = typeof q === "function" ? q() : q;
    if (text) asked.set("q", text);
    if (variables) asked.set("variables", variables);
    const content = document.createElement("div");
    content.setAttribute("role", "status");
    content.textContent = words.loading;
    const popup = new Popup({ maxWidth: "min(26rem, 90vw)", className: "inspector" });
    popup.setLngLat(place).setDOMContent(content).addTo(on);
    content.replaceChildren(...(await told(`${words.glance}?${asked}`, words.failed)));
    popup.setLngLat(place); // its size has changed: it is placed anew
  }
}

async function told(address, failed) {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const section = page.querySelector(".glance");
    return section ? [section] : [failed];
  } catch {
    return [failed];
  }
}

function controlOf(button) {
  const group = document.createElement("div");
  group.className = "maplibregl-ctrl maplibregl-ctrl-group";
  group.append(button);
  return { onAdd: () => group, onRemove: () => group.remove() };
}

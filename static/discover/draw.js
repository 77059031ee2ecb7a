// An area drawn on the map: the view as it is, a rectangle pressed and dragged, a polygon clicked corner by corner.

const SOURCE = "drawing";
const COLOUR = "#f2b632";
const NEAR = 8; // pixels, of a corner clicked twice

/** Wires the buttons; `found(text)` is told each area: west,south,east,north or WKT, in degrees. */
export function drawing(map, found) {
  const buttons = [...document.querySelectorAll("[data-draw]")];
  const canvas = map.getCanvasContainer();
  let tool = null;
  let corners = [];
  let drawn = false;

  for (const button of buttons) {
    button.addEventListener("click", () => {
      if (button.dataset.draw === "view") finish(viewed(map));
      else choose(tool === button.dataset.draw ? null : button.dataset.draw);
    });
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (tool !== "rectangle" || event.button !== 0) return;
    corners = [at(event)];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (tool && corners.length) sketch([...(tool === "rectangle" ? corners.slice(0, 1) : corners), at(event)]);
  });
  canvas.addEventListener("pointerup", (event) => {
    if (tool !== "rectangle" || !corners.length) return;
    const [first, last] = [corners[0], at(event)];
    if (map.project(first).dist(map.project(last)) > NEAR) finish(rectangle(first, last));
    else corners = [];
  });
  map.on("click", (event) => {
    if (tool !== "polygon") return;
    const last = corners.at(-1);
    if (last && map.project(last).dist(event.point) < NEAR) return close();
    corners.push(event.lngLat);
    sketch(corners);
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && tool) choose(null);
    else if (key === "Enter" && tool === "polygon") close();
  });

  function at({ clientX, clientY }) {
    const { left, top } = canvas.getBoundingClientRect();
    return map.unproject([clientX - left, clientY - top]);
  }

  function close() {
    if (corners.length > 2) finish(`POLYGON((${[...corners, corners[0]].map(({ lng, lat }) => `${round(lng)} ${round(lat)}`).join()}))`);
  }

  function finish(text) {
    choose(null);
    drawn = true;
    found(text);
  }

  function choose(chosen) {
    tool = chosen;
    corners = [];
    sketch([]);
    for (const button of buttons) {
      if (button.dataset.draw !== "view") button.setAttribute("aria-pressed", button.dataset.draw === tool);
    }
    for (const gesture of [map.dragPan, map.doubleClickZoom, map.touchZoomRotate]) gesture[tool ? "disable" : "enable"]();
    if (!tool) map.touchZoomRotate.disableRotation();
    map.getCanvas().style.cursor = tool ? "crosshair" : "";
  }

  function sketch(points) {
    const line = tool === "rectangle" && points.length === 2 ? around(...points) : points;
    const data = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line.map(({ lng, lat }) => [lng, lat]) } };
    if (map.getSource(SOURCE)) map.getSource(SOURCE).setData(data);
    else if (line.length) {
      map.addSource(SOURCE, { type: "geojson", data });
      map.addLayer({ id: SOURCE, type: "line", source: SOURCE, paint: { "line-color": COLOUR, "line-width": 2.5 } });
    }
  }

  return {
    isOn: () => tool !== null,
    /** Whether the last area came from the map, which then need not move; asked once. */
    take() {
      const was = drawn;
      drawn = false;
      return was;
    },
  };
}

function viewed(map) {
  const bounds = map.getBounds();
  return rectangle(bounds.getSouthWest(), bounds.getNorthEast());
}

function rectangle(one, other) {
  const [west, east] = [one.lng, other.lng].map((lng) => Math.min(180, Math.max(-180, lng))).sort((a, b) => a - b);
  const [south, north] = [one.lat, other.lat].sort((a, b) => a - b);
  return [west, south, east, north].map(round).join();
}

function around(one, other) {
  return [one, { lng: other.lng, lat: one.lat }, other, { lng: one.lng, lat: other.lat }, one];
}

const round = (degrees) => +degrees.toFixed(5);

// The image and the outlines of its masks on the map, as the tile server draws them.

const CLOSEST = 14;
const OUTLINE_CLOSEST = 17; // lines stay thin at every zoom
const IMAGE = "image";

/** What a state shows: assets, expression, its own range, scale and titles of its bands. */
export function layerOf(state, view) {
  if (state.index) return view.indices[state.index];
  if (state.render) return view.renders[state.render];
  const chosen = state.bands.map((key) => view.bands[key]);
  return {
    assets: state.bands,
    expression: null,
    rescale: null,
    scale: chosen.map(({ scale }) => scale),
    titles: chosen.map(({ title }) => title),
  };
}

/** The tile server's parameters for a state; `rescale` says the range of each band where the state does not. */
export function parametersOf(state, layer, rescale) {
  const asked = new URLSearchParams();
  if (state.render) {
    asked.set("render", state.render);
  } else {
    for (const asset of layer.assets) asked.append("assets", asset);
    if (layer.expression) asked.set("expression", layer.expression);
    if (layer.colormap_name) asked.set("colormap_name", layer.colormap_name);
  }
  const range = state.rescale ?? (state.render ? null : rescale);
  for (const [low, high] of range ?? []) asked.append("rescale", `${low},${high}`);
  return asked;
}

export function drawImage(map, place, parameters, bounds, below) {
  setTiles(map, IMAGE, `${tilesOf(place)}?${parameters}`, bounds, CLOSEST, below);
}

export function setOpacity(map, percent) {
  map.setPaintProperty(IMAGE, "raster-opacity", percent / 100);
}

/** Draws these outlines, and no others. */
export function drawOutlines(map, place, names, all, bounds, below) {
  for (const name of all) {
    const id = `outline ${name}`;
    if (names.includes(name)) {
      setTiles(map, id, `${tilesOf(place)}?render=outline-${name}`, bounds, OUTLINE_CLOSEST, below);
    } else if (map.getLayer(id)) {
      map.removeLayer(id);
      map.removeSource(id);
    }
  }
}

function tilesOf(place) {
  return `${location.origin}${place}/tiles/WebMercatorQuad/{z}/{x}/{y}`;
}

function setTiles(map, id, address, bounds, maxzoom, below) {
  const source = map.getSource(id);
  if (source) {
    source.setTiles([address]);
    return;
  }
  map.addSource(id, { type: "raster", tiles: [address], tileSize: 256, bounds, maxzoom });
  map.addLayer({ id, type: "raster", source: id, paint: { "raster-fade-duration": 0 } }, below);
}

// The products themselves on the map, drawn by the tile server.

const CLOSEST = 14;
const MOST_IMAGES = 6;

/** The features worth drawing, the topmost last: the selected one, below it the first results of each place; of them
 *  rather one in natural colours than a map. */
export function worthDrawing(features, selected) {
  const places = new Set();
  const naturalFirst = features.toSorted((a, b) => b.properties.natural - a.properties.natural);
  const chosen = naturalFirst.filter(({ properties, bbox }) => {
    if (!properties.tiles || !bbox) return false;
    if (properties.key === selected) return true;
    const place = bbox.map((degrees) => degrees.toFixed(1)).join();
    if (places.has(place) || places.size >= MOST_IMAGES) return false;
    return places.add(place);
  });
  return chosen.reverse().sort((a, b) => (a.properties.key === selected) - (b.properties.key === selected));
}

/** Draws these features' images, and no others, below the layer `below`. */
export function drawImages(map, features, below) {
  const wanted = features.map(({ properties }) => `image ${properties.key}`);
  for (const { id } of map.getStyle().layers) {
    if (id.startsWith("image ") && !wanted.includes(id)) {
      map.removeLayer(id);
      map.removeSource(id);
    }
  }
  for (const feature of features) drawImage(map, feature, below);
}

function drawImage(map, { properties, bbox }, below) {
  const id = `image ${properties.key}`;
  if (map.getLayer(id)) {
    map.moveLayer(id, below);
    return;
  }
  const tiles = [new URL(properties.tiles, location.origin).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
  map.addSource(id, { type: "raster", tiles, tileSize: 256, bounds: bbox, maxzoom: CLOSEST });
  map.addLayer({ id, type: "raster", source: id, minzoom: 5, paint: { "raster-fade-duration": 0 } }, below);
}

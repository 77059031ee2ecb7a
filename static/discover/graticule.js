// Meridians and parallels for the view, at a step that leaves room between them.

const STEPS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30];
const LARGEST_LATITUDE = 85;

export function graticule(map) {
  const bounds = map.getBounds();
  const south = Math.max(bounds.getSouth(), -LARGEST_LATITUDE);
  const north = Math.min(bounds.getNorth(), LARGEST_LATITUDE);
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const step = STEPS.find((degrees) => degrees >= (east - west) / 8) ?? 30;
  const lines = [
    ...multiples(step, west, east).map((longitude) => [[longitude, south], [longitude, north]]),
    ...multiples(step, south, north).map((latitude) => [[west, latitude], [east, latitude]]),
  ];
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

function multiples(step, from, to) {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) => (first + index) * step);
}

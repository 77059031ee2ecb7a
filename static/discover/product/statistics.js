// The values of the bands that are drawn: percentiles and a histogram, from the tile server.

const BINS = 500;
const SIDE = 512; // pixels of the overview that they are of
const known = new Map();

/** For each band `{ low, high, counts, edges }`: the percentiles 2 and 98, the histogram; kept once read. */
export function statisticsOf(place, layer) {
  const asked = new URLSearchParams({ histogram_bins: BINS, max_size: SIDE });
  for (const asset of layer.assets) asked.append("assets", asset);
  if (layer.expression) asked.set("expression", layer.expression);
  const address = `${place}/statistics?${asked}`;
  if (!known.has(address)) known.set(address, load(address).catch((error) => { known.delete(address); throw error; }));
  return known.get(address);
}

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return Object.values(await answer.json()).map(({ percentile_2, percentile_98, histogram, min, max }) => ({
    low: percentile_2,
    high: percentile_98,
    min,
    max,
    counts: histogram[0],
    edges: histogram[1],
  }));
}

/** Counts in `bins` equal bins from `low` to `high`, from a finer histogram. */
export function rebinned({ counts, edges }, low, high, bins) {
  const found = new Array(bins).fill(0);
  counts.forEach((count, index) => {
    const middle = (edges[index] + edges[index + 1]) / 2;
    const bin = Math.floor(((middle - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) found[bin] += count;
  });
  return found;
}

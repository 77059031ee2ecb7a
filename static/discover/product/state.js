// How the product is drawn, kept in the address after "#": what is shared or reloaded looks the same.
//
//   #ndvi                                  a named render
//   #bands=FRE_B8,FRE_B4,FRE_B3            three bands
//   #index=ndwi                            an index of the list
//   …&rescale=0,2500,0,2500,0,2500&opacity=60&outlines=clouds,snow&map=12.1/43.6/1.44

const KINDS = ["render", "bands", "index"];

/** The state that an address says; what it does not know it leaves out. */
export function read(hash, { renders, bands, indices, outlines }) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const named = [...said.keys()].find((key) => said.get(key) === "" && key in renders);
  const state = { render: Object.keys(renders)[0], opacity: 100, outlines: [], rescale: null, map: null };
  if (named) state.render = named;
  const three = said.get("bands")?.split(",") ?? [];
  if (three.length === 3 && three.every((key) => key in bands)) choose(state, "bands", three);
  if (said.get("index") in indices) choose(state, "index", said.get("index"));
  const numbers = (said.get("rescale") ?? "").split(",").map(Number);
  if (said.get("rescale") && numbers.length % 2 === 0 && numbers.every(Number.isFinite)) state.rescale = pairs(numbers);
  const opacity = Number(said.get("opacity") ?? 100);
  if (opacity >= 0 && opacity <= 100) state.opacity = opacity;
  state.outlines = (said.get("outlines") ?? "").split(",").filter((name) => outlines.includes(name));
  const view = (said.get("map") ?? "").split("/").map(Number);
  if (view.length === 3 && view.every(Number.isFinite)) state.map = view;
  return state;
}

/** The address of a state. */
export function written(state) {
  const parts = [];
  if (state.render) parts.push(state.render);
  if (state.bands) parts.push(`bands=${state.bands.join()}`);
  if (state.index) parts.push(`index=${state.index}`);
  if (state.rescale) parts.push(`rescale=${state.rescale.flat().map((value) => +value.toPrecision(6)).join()}`);
  if (state.opacity < 100) parts.push(`opacity=${state.opacity}`);
  if (state.outlines.length) parts.push(`outlines=${state.outlines.join()}`);
  if (state.map) parts.push(`map=${state.map.join("/")}`);
  return `#${parts.join("&")}`;
}

/** Draw by `kind` (render, bands, index) from now on, with its own stretch. */
export function choose(state, kind, value) {
  for (const other of KINDS) delete state[other];
  state[kind] = value;
  state.rescale = null;
}

function pairs(numbers) {
  return Array.from({ length: numbers.length / 2 }, (_, index) => numbers.slice(2 * index, 2 * index + 2));
}

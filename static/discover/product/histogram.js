// Histograms with two handles each: what is darkest and what is brightest. The handles are range inputs, so that
// mouse, fingers, keyboard and screen readers all know them.

import { rebinned } from "./statistics.js";

const SVG = "http://www.w3.org/2000/svg";
const BINS = 80;
const STEPS = 200;
const COLOURS = ["#d92b2b", "#2a9d3a", "#2f62d9"];

/** Shows a row for each band; `changed(rescale)` is called with all ranges when a handle moves. */
export function showHistograms(container, layer, statistics, rescale, words, changed) {
  const ranges = rescale.map((range) => [...range]);
  const rows = statistics.map((band, index) => {
    const colour = statistics.length === 3 ? COLOURS[index] : "var(--accent)";
    const scale = layer.scale[index] ?? 1;
    const title = layer.titles[index] ?? layer.titles[0];
    return channel(band, ranges[index] ?? ranges[0], { colour, scale, title, words }, () => changed(ranges));
  });
  container.replaceChildren(...rows);
}

function channel(band, range, { colour, scale, title, words }, changed) {
  const span = band.high - band.low || 1;
  const low = Math.min(range[0], band.low - 0.25 * span);
  const high = Math.max(range[1], band.high + 0.5 * span);
  const row = element("div", { class: "channel" });
  const name = element("p", { class: "channel-name" });
  const values = element("span", {});
  name.append(textElement("b", title), values);
  const drawn = curve(rebinned(band, low, high, BINS), colour);
  const handles = element("div", { class: "handles" });
  const step = (high - low) / STEPS;
  const inputs = [words.minimum, words.maximum].map((word, end) => {
    const input = element("input", { type: "range", min: low, max: high, step, "aria-label": `${title}: ${word}` });
    input.value = range[end];
    input.addEventListener("input", () => {
      const least = range[0] + step, most = range[1] - step;
      range[end] = end ? Math.max(+input.value, least) : Math.min(+input.value, most);
      input.value = range[end];
      show();
      changed();
    });
    return input;
  });
  const show = () => {
    const shown = range.map((value) => number(value * scale));
    values.textContent = shown.join(" – ");
    inputs.forEach((input, end) => input.setAttribute("aria-valuetext", shown[end]));
    drawn.mark(...range.map((value) => (100 * (value - low)) / (high - low)));
  };
  handles.append(...inputs);
  row.append(name, drawn.svg, handles);
  show();
  return row;
}

/** The curve, and the shades over what is below and above the range (percent of the width). */
function curve(counts, colour) {
  const svg = svgElement("svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", "aria-hidden": "true" });
  const most = Math.max(...counts) || 1;
  const points = counts.map((count, index) => `${(100 * (index + 0.5)) / counts.length} ${40 - 38 * Math.sqrt(count / most)}`);
  const area = svgElement("path", { d: `M0 40L${points.join("L")}L100 40z` });
  area.style.fill = colour;
  const shades = [svgElement("rect", { class: "outside", y: 0, height: 40 }), svgElement("rect", { class: "outside", y: 0, height: 40 })];
  const edges = [svgElement("path", { class: "edge" }), svgElement("path", { class: "edge" })];
  svg.append(area, ...shades, ...edges);
  const mark = (from, to) => {
    set(shades[0], { x: 0, width: Math.max(0, from) });
    set(shades[1], { x: to, width: Math.max(0, 100 - to) });
    set(edges[0], { d: `M${from} 0V40` });
    set(edges[1], { d: `M${to} 0V40` });
  };
  return { svg, mark };
}

function number(value) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 }).format(value);
}

function element(name, attributes) {
  return set(document.createElement(name), attributes);
}

function textElement(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function svgElement(name, attributes) {
  return set(document.createElementNS(SVG, name), attributes);
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

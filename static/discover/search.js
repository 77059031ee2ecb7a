// The search page: results come without a full page load; cards, footprints and filters point at each other.

import { carry, read, write } from "./address.js";
import { brush } from "./brush.js";
import { seen, showView, switchTo, switchViews, viewInAddress } from "./views.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const results = document.getElementById("results");
const box = document.querySelector(".search-box");
const marked = { highlighted: null, selected: null };

let found = readFound();
let asked = 0;
let map = null; // of results_map.js, once somebody sees it

for (const [event, key] of [["pointerover", keyOf], ["focusin", keyOf], ["pointerleave", () => null], ["focusout", () => null]]) {
  results.addEventListener(event, ({ target }) => highlight(key(target)));
}
results.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) return showOnMap(button.dataset.show);
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.open) document.getElementById(link.dataset.open).open = true;
  const address = link.getAttribute("href"); // the links of the timeline are SVG's, which have no pathname
  if (address.startsWith("#") || new URL(address, location.href).pathname !== location.pathname) return;
  event.preventDefault();
  go(address);
});
results.addEventListener("change", ({ target }) => {
  if (target.form?.id === "narrow" && target.validity.valid) target.form.requestSubmit();
  if (target.type === "file" && target.value) target.form.requestSubmit();
});
addEventListener("submit", (event) => {
  const { target } = event;
  if (target === box) {
    const text = box.elements.q.value.trim();
    go(withState({ q: text, area: document.querySelector("#narrow [name=area]")?.value }));
  } else if (target.id === "narrow") go(`${target.action}?${new URLSearchParams(new FormData(target))}`);
  else if (target.id === "place") go(target.action, { body: new FormData(target), still: map?.isDrawn() });
  else return;
  event.preventDefault();
});
brush(results, (from, to) => narrow({ from, to }));
switchViews(() => map?.resize());
seen(loadMap);
addEventListener("popstate", () => show(location.href));
select(read("selected"));
carry();

/** The same search with other values in its fields. */
function narrow(values) {
  const form = document.getElementById("narrow");
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.requestSubmit();
}

function withState(parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value);
  return kept.length ? `?${new URLSearchParams(kept)}` : location.pathname;
}

function go(address, options = {}) {
  const known = new URL(address, location.href).pathname === location.pathname; // others redirect to one that is not
  if (known) history.pushState(null, "", address);
  return show(address, { ...options, isNew: true, known });
}

/** Fetches the page of this address, or of what a form is answered with, and takes its results. */
async function show(address, { body, isNew, known, still } = {}) {
  const mine = ++asked;
  results.setAttribute("aria-busy", "true");
  const [page, url] = await fetchPage(address, body);
  if (mine !== asked) return;
  results.removeAttribute("aria-busy");
  if (!page) {
    if (!body) location.assign(address);
    return;
  }
  if (isNew && !known) history.pushState(null, "", url);
  if (isNew) write({ view: viewInAddress(), images: map?.hidesImages() ? "off" : null });
  else showView(read("view"));
  take(page);
  select(read("selected"));
  map?.show(found, still);
  if (still) map.writeView();
  carry();
}

/** Puts the page's results in the place of those shown; what was open stays open, the focus where it was. */
function take(page) {
  const open = [...results.querySelectorAll("details[id][open]")].map(({ id }) => id);
  const focused = results.contains(document.activeElement) && document.activeElement.id;
  results.replaceChildren(...page.getElementById("results").childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  else results.scrollTop = 0;
  document.querySelector("ul.messages")?.remove();
  const messages = page.querySelector("ul.messages");
  if (messages) document.querySelector("main").before(messages);
  document.title = page.title;
  box.elements.q.value = page.querySelector(".search-box [name=q]").value;
  document.getElementById("announcement").textContent = document.getElementById("results-title").textContent;
  found = readFound();
  marked.highlighted = marked.selected = null;
}

async function fetchPage(address, body) {
  try {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("results") ? [page, answer.url] : [];
  } catch {
    return [];
  }
}

function readFound() {
  const found = JSON.parse(document.getElementById("results-map").textContent); // empty where the search cannot be made
  return found || { footprints: { type: "FeatureCollection", features: [] }, area: null };
}

async function loadMap() {
  const { resultsMap } = await import("./results_map.js");
  map ??= resultsMap(settings, found, { highlight, select: selectOnMap, area: searchIn });
  map.mark("selected", marked.selected, null);
  if (marked.selected && !read("map")) map.fit([marked.selected]);
}

function searchIn(area) {
  const form = document.getElementById("place");
  form.elements.area.value = area;
  form.elements.file.value = "";
  form.requestSubmit();
}

function showOnMap(key) {
  select(marked.selected === key ? null : key);
  if (!marked.selected) return;
  switchTo("map");
  map?.fit([key]);
}

function selectOnMap(key) {
  select(key);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card(key)?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function feature(key) {
  return found.footprints.features.find(({ properties }) => properties.key === key);
}

function card(key) {
  return key && results.querySelector(`.card[data-key="${CSS.escape(key)}"]`);
}

function keyOf(element) {
  return element.closest?.(".card")?.dataset.key ?? null;
}

function highlight(key) {
  if (key === marked.highlighted) return;
  card(marked.highlighted)?.classList.remove("highlighted");
  card(key)?.classList.add("highlighted");
  map?.mark("highlighted", key, marked.highlighted);
  marked.highlighted = key;
}

function select(wanted) {
  const key = wanted && feature(wanted) ? wanted : null;
  press(marked.selected, false);
  press(key, true);
  map?.mark("selected", key, marked.selected);
  marked.selected = key;
  write({ selected: key });
}

function press(key, pressed) {
  const chosen = card(key);
  if (!chosen) return;
  chosen.classList.toggle("selected", pressed);
  chosen.querySelector("[data-show]").setAttribute("aria-pressed", pressed);
}

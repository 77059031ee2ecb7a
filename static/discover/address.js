// The state of the search page is its address: q, token (page), selected (COLLECTION/ITEM), map (zoom/latitude/longitude).

export function read(name) {
  return new URL(location.href).searchParams.get(name);
}

/** Puts parameters in the address without a new entry in the history; an empty value takes one out. */
export function write(parameters) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  const query = url.searchParams.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  history.replaceState(history.state, "", query ? `${url.pathname}?${query}` : url.pathname);
  carry();
}

/** Forms that come back to this page come back to this state of it. */
export function carry() {
  for (const field of document.querySelectorAll("form input[name=next]")) field.value = location.pathname + location.search;
}

export function mapView() {
  const [zoom, latitude, longitude] = (read("map") ?? "").split("/").map(Number);
  const valid = [zoom, latitude, longitude].every(Number.isFinite) && Math.abs(latitude) <= 85 && zoom >= 0 && zoom <= 22;
  return valid ? { zoom, center: [longitude, latitude] } : null;
}

export function writeMapView(map) {
  const { lng, lat } = map.getCenter();
  write({ map: `${map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}` });
}

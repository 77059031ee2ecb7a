// The colours of the page as they are now, for what a stylesheet does not reach: a map, a canvas.

const system = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark: by the person's choice, or else by the system's. */
export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : system.matches;
}

/** Calls `redraw` when the system turns dark or light while the page is open. */
export function onChange(redraw) {
  system.addEventListener("change", redraw);
}

/** The colour of a variable of base.css (`--accent`) as `rgb(…)`. */
export function colour(variable) {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

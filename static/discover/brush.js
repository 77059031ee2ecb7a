// Drawing across bars of the timeline asks for their time. Without it each bar is a link, and the dates are fields.

const LEAST = 6; // pixels that are more than an unsteady click

/** Calls `choose(from, to)` with days, whenever bars of a timeline within `container` were brushed. */
export function brush(container, choose) {
  let start = null;
  let brushed = null;

  container.addEventListener("pointerdown", (event) => {
    const svg = event.target.closest("[data-brush] svg");
    if (!svg || event.button !== 0 || event.pointerType === "touch") return; // fingers scroll, and press bars
    start = { svg, x: event.clientX };
    event.preventDefault();
  });
  addEventListener("pointermove", (event) => {
    if (!start || Math.abs(event.clientX - start.x) < LEAST) return;
    brushed = bars(start.svg, start.x, event.clientX);
    mark(start.svg, brushed);
  });
  addEventListener("pointerup", () => {
    if (start && brushed) {
      const all = start.svg.querySelectorAll("[data-from]");
      choose(all[brushed.first].dataset.from, all[brushed.last].dataset.to);
      addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", stop, { capture: true }));
    }
    start = brushed = null;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !start) return;
    mark(start.svg, null);
    start = brushed = null;
  });
}

function bars(svg, from, to) {
  const { left, width } = svg.getBoundingClientRect();
  const count = svg.querySelectorAll("[data-from]").length;
  const at = (x) => Math.min(count - 1, Math.max(0, Math.floor(((x - left) / width) * count)));
  return { first: at(Math.min(from, to)), last: at(Math.max(from, to)), count };
}

function mark(svg, brushed) {
  const shown = svg.querySelector(".brushed");
  const each = svg.viewBox.baseVal.width / (brushed?.count ?? 1);
  shown.setAttribute("x", brushed ? brushed.first * each : 0);
  shown.setAttribute("width", brushed ? (brushed.last - brushed.first + 1) * each : 0);
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

// On a narrow screen, the list of results or the map; side by side on a wide one. The choice is in the address: view=map.

import { write } from "./address.js";

const page = document.querySelector(".discover");
const wide = matchMedia("(width > 52rem)");
let whenSeen = () => {};
let whenSwitched = () => {};

export const mapIsSeen = () => wide.matches || page.dataset.view === "map";

/** Calls `load` as soon as the map is seen. */
export function seen(load) {
  whenSeen = load;
  wide.addEventListener("change", () => mapIsSeen() && load());
  if (mapIsSeen()) load();
}

/** Lets the buttons switch; `after` is called when one did. */
export function switchViews(after) {
  whenSwitched = after;
  for (const button of document.querySelectorAll("[data-view-of]")) {
    button.addEventListener("click", () => {
      showView(button.dataset.viewOf);
      write({ view: page.dataset.view === "map" ? "map" : null });
    });
  }
}

export function showView(asked) {
  const view = asked === "map" ? "map" : "list";
  page.dataset.view = view;
  for (const button of document.querySelectorAll("[data-view-of]")) {
    button.setAttribute("aria-pressed", button.dataset.viewOf === view);
  }
  if (mapIsSeen()) whenSeen();
  whenSwitched();
}

// The product page's viewer: at once where there is room for it; on a phone, which shows a picture in its place, when it
// is asked for, or when the address says how the image is drawn.

const viewer = document.querySelector(".viewer");
const wide = matchMedia("(width > 52rem)");

function open() {
  if ("open" in viewer.dataset) return;
  viewer.dataset.open = "";
  import("./product/viewer.js");
}

wide.addEventListener("change", () => wide.matches && open());
document.getElementById("open-viewer").addEventListener("click", () => {
  open();
  viewer.querySelector("[data-render]").focus({ preventScroll: true });
  viewer.scrollIntoView();
});
if (wide.matches || location.hash) open();

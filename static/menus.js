// Menus of the header close when one clicks elsewhere or presses Escape; without this script, by their own button.

const menus = [...document.querySelectorAll("details.menu")];

document.addEventListener("click", ({ target }) => {
  for (const menu of menus) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter(({ open }) => open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
for (const menu of menus) {
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
}

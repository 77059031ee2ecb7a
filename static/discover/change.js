// A chip can be changed: its words are selected in the search box, where others are typed over them.
// Without this module the chip leads to the search box.

document.addEventListener("click", (event) => {
  const chip = event.target.closest("a[data-change]");
  const input = document.querySelector("input[data-suggest]");
  if (!chip || !input) return;
  event.preventDefault();
  const letters = [...(new URLSearchParams(location.search).get("q") ?? "")]; // counted as the server counts them
  const [start, end] = chip.dataset.change.split(" ").map((count) => letters.slice(0, count).join("").length);
  input.value = letters.join("");
  input.focus();
  input.setSelectionRange(start, end);
});

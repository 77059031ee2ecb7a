// Buttons that copy a text: <button data-copy="…">.

const said = document.getElementById("said");

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const done = await copied(button.dataset.copy);
  button.classList.toggle("copied", done);
  const before = button.innerHTML;
  button.textContent = done ? "✓" : "✗";
  if (said) said.textContent = done ? "✓" : "✗";
  setTimeout(() => { button.innerHTML = before; }, 1200);
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text); // no permission, or not a secure context
  }
}

function copiedTheOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

// Copies texts of the page; brings in what a form marked with data-into is answered, without leaving the page.

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
    say(button, button.dataset.copied);
  } catch { // not allowed: the text is selected, to be copied by hand
    getSelection().selectAllChildren(text);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("form[data-into]");
  if (!form) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById(form.dataset.into) ?? page.querySelector(".errorlist");
  if (part) form.replaceWith(part);
});

function say(button, words) {
  const before = [...button.childNodes];
  button.replaceChildren(words);
  const status = document.getElementById("announcement");
  if (status) status.textContent = words;
  setTimeout(() => button.isConnected && button.replaceChildren(...before), 1500);
}

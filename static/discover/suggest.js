// The search box completes words as they are typed: an ARIA combobox with a list.

const PAUSE = 120;
const input = document.querySelector("input[data-suggest]");
if (input) complete(input);

function complete(input) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let active = -1;
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const activate = (index) => {
    active = index;
    options().forEach((option, position) => option.setAttribute("aria-selected", position === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[index].id);
    options()[index]?.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  };
  const load = async () => {
    const text = input.value;
    if (!text.trim()) return close();
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}&lang=${document.documentElement.lang}`);
    if (!answer.ok || text !== input.value || document.activeElement !== input) return;
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map(row));
    active = -1;
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && !list.hidden) {
      event.preventDefault();
      activate(active < last ? active + 1 : -1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      activate(active < 0 ? last : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    }
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", () => {
    clearTimeout(timer);
    close();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) take(option);
  });
}

function row({ text, label, detail }, index) {
  const option = document.createElement("li");
  option.id = `suggestion-${index}`;
  option.dataset.text = text;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(label);
  const hint = document.createElement("small");
  hint.textContent = detail;
  option.append(hint);
  return option;
}

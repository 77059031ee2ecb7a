// The search box completes words as they are typed: the combobox with a listbox of the ARIA Authoring Practices.
// Without this module the box is a plain search field of a form.

const PAUSE = 100;
const input = document.querySelector("input[data-suggest]");
if (input) complete(input);

function complete(input) {
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestions);
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");
  input.form.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let active = -1;
  let asking = new AbortController();
  const options = () => [...list.children];
  const stop = () => {
    clearTimeout(timer);
    asking.abort();
  };
  const activate = (index) => {
    active = index;
    options().forEach((option, position) => option.setAttribute("aria-selected", position === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[index].id);
    options()[index]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    stop();
    activate(-1);
    list.hidden = true;
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
  };
  const open = (suggestions) => {
    if (!suggestions.length) return close();
    list.replaceChildren(...suggestions.map(row));
    activate(-1);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = `${input.dataset.suggestions} ${suggestions.length}`;
  };
  const take = (option) => {
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  };
  const load = async () => {
    stop();
    const text = input.value;
    if (!text.trim() || input.selectionEnd < text.trimEnd().length) return close();
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: text, lang: document.documentElement.lang })}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok && document.activeElement === input) open((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // one can search without suggestions
    }
  };

  const move = (step) => {
    const count = options().length + 1; // the text itself is one of the stops
    activate(((active + 1 + step + count) % count) - 1);
  };
  const KEYS = {
    ArrowDown: (event) => (list.hidden ? load() : event.altKey || move(1)),
    ArrowUp: (event) => (event.altKey ? close() : list.hidden || move(-1)),
    Escape: () => close(),
    Enter: () => take(options()[active]),
  };
  input.addEventListener("input", (event) => {
    stop();
    if (!event.isComposing) timer = setTimeout(load, PAUSE);
  });
  input.addEventListener("compositionend", load);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
    if (event.key === "Enter" && active < 0) return; // the form is sent as it is
    if (event.key === "Escape" && list.hidden) return; // the browser empties the field
    event.preventDefault();
    KEYS[event.key](event);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) take(option);
  });
}

function row({ text, label, detail }, index) {
  const option = Object.assign(document.createElement("li"), { id: `suggestion-${index}` });
  option.dataset.text = text;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(label);
  if (detail) option.append(" ", Object.assign(document.createElement("small"), { textContent: detail }));
  return option;
}

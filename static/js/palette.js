/* Command palette: a combobox. The list comes from the server (htmx); arrows move, Enter opens. */
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("#palette-q");
  const list = dialog.querySelector("#palette-list");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };

  const move = (step) => {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    choose(all[(at + step + all.length) % all.length]);
  };

  new MutationObserver(() => {
    if (dialog.open) htmx.trigger(dialog, "open-palette");
    else field.setAttribute("aria-expanded", "false");
    if (dialog.open) field.select();
  }).observe(dialog, { attributeFilter: ["open"] });

  dialog.addEventListener("close", () => {
    field.value = ""; // nothing typed stays behind
    list.replaceChildren();
    choose(null);
  });
  list.addEventListener("htmx:afterSwap", () => {
    const all = options();
    field.setAttribute("aria-expanded", String(all.length > 0));
    choose(all[0]);
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      chosen()?.click();
    }
  });
})();

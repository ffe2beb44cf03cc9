/* Single-key shortcuts. A key presses the control that carries it in aria-keyshortcuts; G and a letter follow a link of
   the menu (data-go). A control in a closed menu (data-keyed) is pressed where none is seen. Never while a field has the focus or a dialog is open; off by choice (data-shortcuts="off").
   Ctrl K always works: a key with a modifier needs no switch (WCAG 2.1.4). */
(() => {
  const off = document.body.dataset.shortcuts === "off";
  const WAIT = 1200;
  let going = 0;

  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const press = (key) => {
    const all = [...document.querySelectorAll(`[aria-keyshortcuts="${key}"]`)];
    const control = all.find((one) => one.checkVisibility()) || all.find((one) => one.closest("[data-keyed]"));
    control?.click();
    return Boolean(control);
  };
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };
  const rows = window.spojnikRows;

  const acts = {
    "/": () => open("palette"),
    "?": () => open("keys"),
    j: () => rows.step(1) || press("J"),
    k: () => rows.step(-1) || press("K"),
    x: () => rows.select(false),
    X: () => rows.select(true),
    Escape: () => rows.clear(),
    c: () => press("C"),
    e: () => press("E"),
    n: () => press("N"),
    t: () => press("T"),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      if (open("palette")) event.preventDefault();
      return;
    }
    if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (Date.now() - going < WAIT) {
      going = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
      if (link) link.click();
      return;
    }
    if (event.key === "g") {
      going = Date.now();
      return;
    }
    if (acts[event.key]?.()) event.preventDefault();
  });
})();

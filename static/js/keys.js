/* Single-key shortcuts. A key presses the control that carries it in aria-keyshortcuts, and puts the cursor into a field
   or into the first one of a tab; G and a letter follow a link of the menu (data-go), C and
   a letter one of what can be added (data-then); C alone waits a moment for it. A control in a closed menu (data-keyed) is pressed where none is seen. Never while a field has the focus or a dialog is open; off by choice (data-shortcuts="off").
   Ctrl K always works: a key with a modifier needs no switch (WCAG 2.1.4). */
(() => {
  const off = document.body.dataset.shortcuts === "off";
  const WAIT = 1200;
  const SOON = 400;
  let going = 0;
  let adding = 0;

  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const press = (key) => {
    const all = [...document.querySelectorAll(`[aria-keyshortcuts="${key}"]`)];
    const control = all.find((one) => one.checkVisibility()) || all.find((one) => one.closest("[data-keyed]"));
    if (control?.matches("input, textarea, select")) control.focus();
    else if (control?.matches("[role=tab]")) window.spojnikForms.enter(control);
    else control?.click();
    return Boolean(control);
  };
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  };
  const rows = window.spojnikRows;
  /* The search box of the page, where it has one. */
  const search = () => {
    const field = document.querySelector("main [role=search] input[type=search]");
    field?.focus();
    return Boolean(field);
  };
  const walk = (by) => {
    if (!rows.step(by)) return false;
    window.spojnikPeek?.follow(rows.here());
    return true;
  };
  /* Space presses buttons and ticks boxes; on a row it opens the record beside the list. */
  const glance = () => {
    const row = rows.here() || document.activeElement.closest?.("table[data-rows] tbody tr");
    const busy = document.activeElement.closest?.("button, input, select, textarea, summary");
    return Boolean(row && !busy && window.spojnikPeek?.toggle(row));
  };

  const acts = {
    "/": () => search() || open("palette"),
    "?": () => open("keys"),
    j: () => walk(1) || window.spojnikBoard?.step(1) || press("J"),
    k: () => walk(-1) || window.spojnikBoard?.step(-1) || press("K"),
    " ": () => glance(),
    x: () => rows.select(false),
    X: () => rows.select(true),
    Escape: () => window.spojnikPeek?.close() || rows.clear(),
    a: () => press("A"),
    c: () => {
      if (!document.querySelector("[data-then]")) return press("C");
      adding = setTimeout(() => (adding = 0) || press("C"), SOON);
      return true;
    },
    e: () => press("E"),
    f: () => press("F"),
    m: () => window.spojnikBoard?.move() || press("M"),
    n: () => press("N"),
    r: () => press("R"),
    t: () => press("T"),
    ...Object.fromEntries(["1", "2", "3", "4"].map((digit) => [digit, () => press(digit)])),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      if (open("palette")) event.preventDefault();
      return;
    }
    if (off || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur(); // out of the field, and the letters are keys again
      return;
    }
    if (adding) {
      clearTimeout(adding);
      adding = 0;
      const link = document.querySelector(`[data-then="${CSS.escape(event.key.toLowerCase())}"]`);
      event.preventDefault();
      if (link) link.click();
      else press("C");
      return;
    }
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

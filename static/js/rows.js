/* Lists: select rows (also a range with Shift), the bulk bar, the row cursor of J and K, boxes and views that scroll.
   A list of tasks (ul[data-rows]) has the cursor too; there X ticks off. */
(() => {
  const tables = () => [...document.querySelectorAll("table[data-rows]")];
  const rowsOf = (table) => [...table.tBodies[0].rows];
  const boxOf = (row) => row.querySelector("input[type=checkbox][name=pick]");
  let last = null;

  const refresh = (table) => {
    const boxes = rowsOf(table).map(boxOf).filter(Boolean);
    const picked = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    if (picked.length) picking(table, true);
    const every = table.tHead?.querySelector("[data-pick-all]");
    if (every) {
      every.checked = picked.length > 0 && picked.length === boxes.length;
      every.indeterminate = picked.length > 0 && picked.length < boxes.length;
    }
    const bar = (table.closest("[data-list]") || document).querySelector("[data-bulk]");
    if (!bar) return;
    bar.hidden = picked.length === 0;
    const words = bar.querySelector("[data-count]");
    words.textContent = words.dataset.count.replace("{n}", picked.length);
    bar.querySelectorAll("[data-way]").forEach((button) => count(button, picked));
    whole(bar, false);
    const offer = bar.querySelector("[data-take-whole]");
    if (offer) offer.hidden = picked.length < boxes.length;
  };

  /* On phones, where rows are cards, the boxes stand there once somebody wants to tick. */
  const picking = (table, on) => {
    table.classList.toggle("picking", on);
    const button = (table.closest("[data-list]") || document).querySelector("[data-pick-mode]");
    button?.setAttribute("aria-pressed", String(on));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick-mode]");
    const table = button && (button.closest("[data-list]") || document).querySelector("table[data-rows]");
    if (!table) return;
    const on = !table.classList.contains("picking");
    picking(table, on);
    if (on) return;
    rowsOf(table).forEach((row) => pick(row, false));
    refresh(table);
  });

  /* The whole view instead of the rows ticked: then only the server knows who may be reached. */
  const whole = (bar, on) => {
    const field = document.querySelector("[data-whole]");
    const offer = bar.querySelector("[data-take-whole]");
    if (!field || !offer) return;
    field.value = on ? "1" : "";
    if (!on) return;
    offer.hidden = true;
    bar.querySelector("[data-count]").textContent = offer.dataset.words.replace("{n}", offer.dataset.total);
    bar.querySelectorAll("[data-way]").forEach((button) => {
      if ("onlyLeft" in button.dataset) button.hidden = true;
      else button.querySelector("span").textContent = button.dataset.plain;
    });
  };
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-take-whole]");
    if (offer) whole(offer.closest("[data-bulk]"), true);
  });

  /* «E-mail (2 of 3)»: how many of the selected may be reached by the button's channel; then who is left out. */
  const count = (button, picked) => {
    const open = picked.filter((box) => (box.dataset.ways || "").split(" ").includes(button.dataset.way)).length;
    const left = picked.length - open;
    const filled = button.dataset.words.replace("{n}", open).replace("{all}", picked.length).replace("{left}", left);
    button.querySelector("span").textContent = filled;
    if ("onlyLeft" in button.dataset) button.hidden = left === 0;
  };

  const pick = (row, checked) => {
    const box = boxOf(row);
    if (box) box.checked = checked;
  };

  const pickRange = (from, to, checked) => {
    const rows = rowsOf(to.closest("table"));
    const [a, b] = [rows.indexOf(from), rows.indexOf(to)].sort((x, y) => x - y);
    rows.slice(Math.max(a, 0), b + 1).forEach((row) => pick(row, checked));
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest("table[data-rows] input[name=pick]");
    if (!box) return;
    const row = box.closest("tr");
    if (event.shiftKey && last?.isConnected) pickRange(last, row, box.checked);
    last = row;
    refresh(row.closest("table"));
  });
  document.addEventListener("change", (event) => {
    const every = event.target.closest("[data-pick-all]");
    if (!every) return;
    const table = every.closest("table");
    rowsOf(table).forEach((row) => pick(row, every.checked));
    refresh(table);
  });

  const clear = () => {
    const marked = tables().filter((table) => table.querySelector("tr.sel"));
    marked.forEach((table) => {
      rowsOf(table).forEach((row) => pick(row, false));
      refresh(table);
    });
    return marked.length > 0;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear]")) clear();
  });

  /* The cursor: keys.js calls these. */
  const here = () => document.querySelector(".here");
  const all = () => [...tables().flatMap(rowsOf), ...document.querySelectorAll("ul[data-rows] > li")];
  const stand = (row) => {
    here()?.classList.remove("here");
    row.classList.add("here");
    row.querySelector("a[href]")?.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const rows = all();
    if (!rows.length) return false;
    stand(rows[Math.min(Math.max(rows.indexOf(here()) + by, 0), rows.length - 1)]);
    return true;
  };
  /* A list that is drawn anew, since the row was ticked off or put off, keeps the place: the next row stands there. */
  let place = -1;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = here() || document.activeElement?.closest?.("ul[data-rows] > li");
    if (row && event.detail.target.contains(row)) place = all().indexOf(row);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (place < 0) return;
    const rows = all();
    const row = rows[Math.min(place, rows.length - 1)];
    place = -1;
    if (row && document.activeElement.matches("body, h1, h2, h3")) stand(row);
  });
  const select = (range) => {
    const tick = (here() || document.activeElement).closest?.("ul[data-rows] > li")?.querySelector("[data-tick]");
    if (tick) {
      tick.click();
      return true;
    }
    const row = here() || document.activeElement.closest?.("table[data-rows] tbody tr");
    if (!row || !boxOf(row)) return false;
    if (range && last?.isConnected) pickRange(last, row, true);
    else pick(row, !boxOf(row).checked);
    last = row;
    refresh(row.closest("table"));
    return true;
  };
  window.spojnikRows = { step, select, clear, here };

  /* A box that scrolls sideways can be reached and named; one that does not is no stop. */
  const boxes = () =>
    document.querySelectorAll("[data-scroll]").forEach((box) => {
      if (box.scrollWidth <= box.clientWidth) {
        ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
        return;
      }
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", box.dataset.scroll);
    });
  /* Of a strip of views that is wider than the screen, the one that is open is seen. */
  const views = () =>
    document.querySelectorAll(".views > [aria-current]").forEach((view) => {
      const strip = view.parentElement;
      strip.scrollLeft += view.getBoundingClientRect().right - strip.getBoundingClientRect().right + view.offsetWidth / 2;
    });
  const settle = () => {
    tables().forEach(refresh);
    document.querySelectorAll("[data-pick-mode]").forEach((button) => { button.hidden = false; });
    boxes();
    views();
  };
  addEventListener("resize", boxes);
  addEventListener("pageshow", settle); // the browser may restore ticks on the way back
  document.addEventListener("htmx:afterSettle", settle);
  settle();
})();

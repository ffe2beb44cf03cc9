/* «@» in a text offers colleagues in a listbox under the field: arrows choose, Enter or Tab takes, Esc closes.
   The list is fetched once a page and narrowed here, so that nothing typed travels. Without scripts «@name» is typed. */
(() => {
  const BEGUN = /(?:^|[^\w@.])@([\w.+-]*)$/;
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/gi, "l").toLowerCase();
  let asked = null;
  let holder = null;
  let field = null;

  const list = () => holder?.querySelector("[role=listbox]");
  const shown = () => [...(list()?.querySelectorAll("[role=option]:not([hidden])") || [])];
  const chosen = () => list()?.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };
  const close = () => {
    if (list()) list().hidden = true;
    ["aria-activedescendant", "aria-controls"].forEach((name) => field?.removeAttribute(name));
    field = null;
  };
  const begun = (text) => BEGUN.exec(text.value.slice(0, text.selectionStart));

  /* The list and its live region stand behind the field that asks. */
  const place = (text, html) => {
    if (!holder) {
      holder = document.createElement("div");
      holder.className = "mention";
      htmx.swap(holder, `${html}<div class="visually-hidden" role="status"></div>`, { swapStyle: "innerHTML" });
    }
    text.after(holder);
    return list();
  };
  const say = (count) => {
    const words = count === 1 ? list().dataset.one : list().dataset.many.replace("{n}", count);
    holder.querySelector("[role=status]").textContent = words;
  };

  const offer = async (text) => {
    asked ??= fetch(text.dataset.mentions, { headers: { "X-Requested-With": "fetch" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
      .catch(() => "");
    const html = await asked;
    const found = begun(text);
    if (!html || !found || document.activeElement !== text) return close();
    const box = place(text, html);
    if (!box) return close();
    const typed = fold(found[1]);
    box.querySelectorAll("[role=option]").forEach((one) => {
      const words = [one.dataset.name, ...one.firstChild.textContent.split(/\s+/)];
      one.hidden = !words.some((word) => fold(word).startsWith(typed));
    });
    const left = shown();
    if (!left.length) return close();
    field = text;
    box.hidden = false;
    text.setAttribute("aria-controls", box.id);
    choose(left.includes(chosen()) ? chosen() : left[0]);
    say(left.length);
  };

  const take = (option) => {
    const text = field;
    const end = text.selectionStart;
    const start = end - begun(text)[1].length;
    text.setRangeText(`${option.dataset.name} `, start, end, "end");
    close();
    text.focus();
  };

  document.addEventListener("input", (event) => {
    const text = event.target;
    if (!text.matches?.("textarea[data-mentions]")) return;
    if (begun(text)) offer(text);
    else if (field) close();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (!field || event.target !== field || event.isComposing) return;
      const all = shown();
      const at = all.indexOf(chosen());
      const acts = {
        ArrowDown: () => choose(all[(at + 1) % all.length]),
        ArrowUp: () => choose(all[(at - 1 + all.length) % all.length]),
        Enter: () => take(all[at]),
        Tab: () => take(all[at]),
        Escape: close,
      };
      if (event.ctrlKey || event.metaKey || !acts[event.key] || !all.length) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    },
    true,
  );
  document.addEventListener("focusout", (event) => {
    if (event.target === field) setTimeout(() => document.activeElement !== field && close(), 150);
  });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".mention [role=option]");
    if (!option || !field) return;
    event.preventDefault(); // the text keeps the focus
    take(option);
  });
})();

/* A record at a glance beside its list: Space on a row, or its chevron (data-peek). The panel asks for the record's own
   address; «Open» leads there. Without scripts a row's name is the way. */
(() => {
  const panel = document.getElementById("peek");
  if (!panel) return;
  const body = document.getElementById("peek-body");
  const open = panel.querySelector("[data-peek-open]");
  let from = null;

  const linkOf = (row) => row?.querySelector("a.nm[href]");
  const show = (row) => {
    const link = linkOf(row);
    if (!link) return false;
    from = row;
    document.querySelectorAll("tr.peeked").forEach((one) => one.classList.remove("peeked"));
    row.classList.add("peeked");
    open.href = link.href;
    panel.hidden = false;
    htmx.ajax("GET", link.getAttribute("href"), { target: "#peek-body", swap: "innerHTML" });
    return true;
  };
  const close = () => {
    if (panel.hidden) return false;
    panel.hidden = true;
    body.replaceChildren(); // nobody's data stay behind
    document.querySelectorAll("tr.peeked").forEach((one) => one.classList.remove("peeked"));
    linkOf(from)?.focus();
    return true;
  };

  /* The chevrons are made here, from the page's one template: fifty of them would be a tenth of the page. */
  const shape = document.getElementById("peek-button");
  const chevrons = () =>
    document.querySelectorAll("table[data-rows] tbody .k-name").forEach((cell) => {
      if (!cell.querySelector("a.nm[href]") || cell.querySelector("[data-peek]")) return;
      const chevron = shape.content.firstElementChild.cloneNode(true);
      chevron.setAttribute("aria-label", `${chevron.getAttribute("aria-label")}: ${cell.querySelector("a.nm").textContent.trim()}`);
      cell.append(chevron);
    });
  document.addEventListener("htmx:afterSettle", chevrons);
  chevrons();

  document.addEventListener("click", (event) => {
    const chevron = event.target.closest("[data-peek]");
    if (chevron) show(chevron.closest("tr"));
    if (event.target.closest("[data-peek-close]")) close();
  });
  window.spojnikPeek = { toggle: (row) => (!panel.hidden && row === from ? close() : show(row)), close, follow: (row) => !panel.hidden && show(row) };
})();

/* The lines of a deal: a row is dragged to another place, or moved by Alt with an arrow. Both press what the form has
   without scripts: the server puts the rows in order and shows the page anew. */
(() => {
  const form = document.querySelector("form[data-lines]");
  if (!form) return;
  const rows = () => [...form.querySelectorAll("[data-line]")];
  let dragged = null;

  const send = (line, to) => {
    for (const [name, value] of Object.entries({ line, to })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.requestSubmit();
  };

  rows().forEach((row) => (row.draggable = true));
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-line]");
    if (dragged) event.dataTransfer.setData("text/plain", "");
  });
  form.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("[data-line]")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const target = event.target.closest("[data-line]");
    if (!dragged || !target) return;
    event.preventDefault();
    if (target !== dragged) send(dragged.dataset.line, rows().indexOf(target));
    dragged = null;
  });
  form.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const button = event.altKey && way && event.target.closest("[data-line]")?.querySelector(`[name=${way}]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
})();

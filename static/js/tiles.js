/* The layout of a board: Delete on a tile takes it off (the answer has Undo), Escape leaves. Never while a field has the
   focus; lines.js moves tiles. */
(() => {
  const form = document.querySelector("form[data-tiles]");
  if (!form) return;
  const typing = (target) => target.matches("input, select, textarea");

  form.addEventListener("keydown", (event) => {
    const button = event.key === "Delete" && event.target.closest("[data-line]")?.querySelector("[name=off]");
    if (!button || typing(event.target)) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !typing(event.target) && !document.querySelector("dialog[open]")) form.querySelector("[data-leave]").click();
  });
})();

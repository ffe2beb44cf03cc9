/* Toasts: gone after ten seconds unless somebody reads or holds one; htmx answers bring more by the event "toast". */
(() => {
  const shelf = document.getElementById("toasts");
  if (!shelf) return;
  const shape = document.getElementById("toast-form");
  const LIFE = 10000;

  const watch = (toast) => {
    let timer = 0;
    const go = () => (timer = setTimeout(() => toast.remove(), LIFE));
    const stay = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("focusout", go);
    toast.querySelector("[data-dismiss]").addEventListener("click", () => toast.remove());
    go();
  };

  const say = (text, undo) => {
    if (!text || !shape) return;
    const toast = shape.content.querySelector("[data-toast]").cloneNode(true);
    toast.querySelector("[data-text]").textContent = text;
    const form = toast.querySelector("[data-undo]");
    if (undo) form.action = undo;
    else form.remove();
    toast.classList.add("in");
    shelf.append(toast);
    watch(toast);
  };

  shelf.querySelectorAll("[data-toast]").forEach(watch);
  document.body.addEventListener("toast", (event) => say(event.detail.text, event.detail.undo));
  // What the page asked for by itself holds nothing that could be lost.
  const byItself = (event) => Boolean(event.detail.requestConfig?.headers["X-Background"]);
  document.body.addEventListener("htmx:responseError", (event) => {
    if (!byItself(event)) say(event.detail.xhr.status === 403 ? shelf.dataset.denied : shelf.dataset.failed);
  });
  document.body.addEventListener("htmx:sendError", (event) => byItself(event) || say(shelf.dataset.offline));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    say(shelf.dataset.copied);
  });
})();

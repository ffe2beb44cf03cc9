/* A revealed value counts down and leaves the page; the masked one comes back in its place. */
(() => {
  const start = (box) => {
    box.dataset.running = "1";
    let left = Number(box.dataset.reveal);
    const words = box.querySelector("[data-left]");
    const timer = setInterval(() => {
      left -= 1;
      if (!box.isConnected) return clearInterval(timer);
      words.textContent = left;
      if (left > 0) return undefined;
      clearInterval(timer);
      const masked = box.querySelector("template").content.cloneNode(true);
      const back = masked.firstElementChild;
      const held = box.contains(document.activeElement);
      box.replaceWith(masked);
      htmx.process(back);
      if (held) back.querySelector("a")?.focus();
      return undefined;
    }, 1000);
  };
  const all = () => document.querySelectorAll("[data-reveal]:not([data-running])").forEach(start);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();

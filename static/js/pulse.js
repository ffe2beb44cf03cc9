/* The pulse: once a minute (every five seconds for whoever has a phone whose calls pop up), while somebody can see the
   page and it is not covered, the frame asks for its numbers and bells anew. A page brings the first ones with it. The answer is swapped out of band (templates/workspace/pulse/). */
(() => {
  const EVERY = 60000;
  const QUICK = 5000;
  const span = () => (document.querySelector("[data-quick-pulse]") ? QUICK : EVERY);
  let last = Date.now();
  const beat = () => {
    if (document.visibilityState !== "visible" || document.body.classList.contains("covered")) return;
    if (Date.now() - last < span() || !window.htmx) return;
    last = Date.now();
    window.htmx.trigger(document.body, "pulse");
  };
  setInterval(beat, QUICK);
  document.addEventListener("visibilitychange", beat);
})();

/* The pulse: once a minute, while somebody can see the page and it is not covered, the frame asks for its numbers and
   bells anew. A page brings the first ones with it. The answer is swapped out of band (templates/workspace/pulse/). */
(() => {
  const EVERY = 60000;
  let last = Date.now();
  const beat = () => {
    if (document.visibilityState !== "visible" || document.body.classList.contains("covered")) return;
    if (Date.now() - last < EVERY || !window.htmx) return;
    last = Date.now();
    window.htmx.trigger(document.body, "pulse");
  };
  setInterval(beat, EVERY / 4);
  document.addEventListener("visibilitychange", beat);
})();

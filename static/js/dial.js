/* One tap on Call: when the number arrives, the phone dials it. The link stays for machines without one.
   Whoever comes back from the call finds the card in front of them, with its length, which they may correct. */
document.addEventListener("htmx:afterSettle", () => {
  const link = document.querySelector("[data-dial]:not([data-dialled])");
  if (!link) return;
  link.dataset.dialled = "1";
  link.click();
});

(() => {
  let left = 0;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dial]")) left = Date.now();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !left) return;
    const field = document.querySelector("[data-length] input");
    if (field && !field.value) field.value = Math.max(1, Math.round((Date.now() - left) / 60000));
    left = 0;
    const card = field?.closest("form");
    card?.scrollIntoView({ block: "start" });
    card?.querySelector("input[type=radio]")?.focus();
  });
})();

/* One tap on Call: when the number arrives, the phone dials it. The link stays for machines without one. */
document.addEventListener("htmx:afterSettle", () => {
  const link = document.querySelector("[data-dial]:not([data-dialled])");
  if (!link) return;
  link.dataset.dialled = "1";
  link.click();
});

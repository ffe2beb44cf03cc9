/* Runs before the first paint: "system" follows the reader's own setting, now and when it changes.
   The switches change the page at once and tell the server behind its back, so unsaved text stays. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const asked = root.dataset.theme;
    root.dataset.bsTheme = asked === "system" ? (dark.matches ? "dark" : "light") : asked;
  };
  follow();
  dark.addEventListener("change", follow);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    root.dataset.theme = event.submitter.value;
    follow();
    document.querySelectorAll("[data-theme-form] [aria-pressed]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === root.dataset.theme));
    });
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  });
})();

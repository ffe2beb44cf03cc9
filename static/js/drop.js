/* A file field that also takes a dropped file. */
(() => {
  const over = (event) => event.target.closest?.("[data-drop]");
  ["dragenter", "dragover"].forEach((name) =>
    document.addEventListener(name, (event) => {
      const box = over(event);
      if (!box) return;
      event.preventDefault();
      box.classList.add("over");
    }),
  );
  document.addEventListener("dragleave", (event) => over(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const box = over(event);
    if (!box) return;
    event.preventDefault();
    box.classList.remove("over");
    const field = box.querySelector("input[type=file]");
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    const box = event.target.matches("input[type=file]") && over(event);
    if (!box) return;
    const file = event.target.files[0];
    box.classList.toggle("full", Boolean(file));
    box.querySelector("[data-file-name]").textContent = file ? `${file.name} · ${Math.ceil(file.size / 1024)} kB` : "";
  });
})();

/* Keys on the data map: arrows move between boxes, Esc shows every path. Enter follows the link, as everywhere. */
(() => {
  const boxes = [...document.querySelectorAll(".map a[data-place]")].map((link) => {
    const [column, row] = link.dataset.place.split(" ").map(Number);
    return { link, column, row };
  });
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const next = (here, [dx, dy]) => {
    const column = boxes.filter((box) => box.column === here.column + dx);
    if (dy) return column.find((box) => box.row === here.row + dy);
    const lit = column.filter((box) => box.link.hasAttribute("aria-current"));
    return (lit.length ? lit : column).sort((a, b) => Math.abs(a.row - here.row) - Math.abs(b.row - here.row))[0];
  };
  document.querySelector(".map")?.addEventListener("keydown", (event) => {
    const here = boxes.find((box) => box.link === event.target.closest("a"));
    const step = steps[event.key];
    if (here && step) {
      event.preventDefault();
      next(here, step)?.link.focus();
    }
    if (event.key === "Escape") document.querySelector("[data-map-all]")?.click();
  });
})();

/* The menu of a row is made when it is first opened, from the page's one template: fifty of them would be half the page.
   The row's check box says whose it is, the button (data-row-menu) which of the template's items fit. What Bootstrap wants of a button is added here, too, once instead of in each row. */
(() => {
  const NOBODY = "00000000-0000-0000-0000-000000000000"; // stands in the template for the row's key

  const fill = (button) => {
    const shape = document.getElementById("row-menu");
    if (!shape || button.nextElementSibling) return;
    const menu = shape.content.firstElementChild.cloneNode(true);
    const fits = button.dataset.rowMenu.split(" ");
    const key = button.closest("tr").querySelector("[name=pick]").value;
    menu.querySelectorAll("[data-act]").forEach((item) => fits.includes(item.dataset.act) || item.remove());
    for (const item of menu.children) {
      ["href", "formaction", "value"].forEach((name) => {
        const said = item.getAttribute(name);
        if (said) item.setAttribute(name, said.replace(NOBODY, key));
      });
    }
    button.dataset.bsPopperConfig = '{"strategy":"fixed"}'; // or the table's scroll box would cut it off
    button.after(menu);
  };

  const ready = () =>
    document.querySelectorAll("[data-row-menu]:not([aria-expanded])").forEach((button) => {
      button.dataset.bsToggle = "dropdown";
      button.setAttribute("aria-expanded", "false");
    });
  ready();
  document.addEventListener("htmx:load", ready);

  ["pointerdown", "keydown", "click"].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        const button = event.target.closest?.("[data-row-menu]");
        if (button) fill(button);
      },
      true, // before Bootstrap looks for the menu
    ),
  );
})();

/* Forms and dialogs: focus on what needs it, Ctrl Enter saves, a form is sent once, dialogs open and close. */
(() => {
  const focusIn = (root) => {
    const wanted = "[data-focus]:not([data-quiet] *)";
    const target = root.matches?.(wanted) ? root : root.querySelector?.(wanted);
    if (target) target.focus();
    return Boolean(target);
  };
  if (!location.hash) focusIn(document);

  /* A tab that is opened by its key or its address takes the cursor into its first field. */
  const FIELDS = "textarea, select, input:not([type=hidden])";
  const enter = (tab) => {
    tab.click();
    const panel = document.getElementById(tab.getAttribute("aria-controls"));
    (panel.querySelector(FIELDS) || panel.querySelector("a[href], button") || tab).focus();
  };
  const named = () => {
    const tab = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (tab?.matches("[role=tab]")) enter(tab);
  };
  addEventListener("load", named);
  addEventListener("hashchange", named);
  window.spojnikForms = { enter };

  // What another site sent is sent once more from here, where our cookie goes along.
  document.querySelector("form[data-send-at-once]")?.requestSubmit();

  // The node that had the focus may be gone after a swap: then the new block's heading takes it.
  // Swap and settling are one step (defaultSettleDelay 0): no key of a quick hand falls between them.
  let lost = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    lost = event.detail.target.contains(document.activeElement) && document.activeElement !== document.body;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const block = event.detail.elt;
    if (focusIn(block) || !lost || document.activeElement !== document.body) return;
    const heading = block.querySelector("h1, h2, h3");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("form");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]") || undefined);
  });

  // What was typed and not saved is not lost unasked (data-unsaved: the question): by Esc, which goes back, or by leaving.
  const touched = (form) => form.dataset.touched === "";
  const settle = (form) => delete form.dataset.touched;
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-unsaved]");
    if (form) form.dataset.touched = "";
  });
  document.addEventListener("submit", (event) => settle(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt?.closest?.("form[data-unsaved]");
    if (form && event.detail.xhr?.responseText.includes("data-kept")) settle(form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("form[data-unsaved]");
    if (!form || document.querySelector("dialog[open]")) return;
    const back = form.querySelector(".form-acts a[href]");
    if (!touched(form) ? !back : !confirm(form.dataset.unsaved)) return;
    settle(form);
    if (back) location.assign(back.href);
    else form.reset();
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-unsaved][data-touched]")) event.preventDefault();
  });

  // A value changed where it stands (data-spot-form): Esc leaves it as it was.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const cancel = event.target.closest?.("[data-spot-form]")?.querySelector("[data-spot-cancel]");
    if (!cancel) return;
    event.stopPropagation();
    cancel.click();
  }, true);

  // A form that stays where it is after it was sent (data-fresh) is empty again.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches?.("form[data-fresh]")) event.target.reset();
  });

  // All boxes of a fieldset, or none (components/tick_all.html); what nobody needs there stays unticked.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick-all]");
    if (!button) return;
    button.closest("fieldset").querySelectorAll("input[type=checkbox]").forEach((box) => {
      box.checked = button.dataset.tickAll === "yes" && !box.closest("[data-needless]");
    });
  });

  // Twice is harmless on the server too; this spares the second message.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) {
      if (opener.matches("a")) event.preventDefault(); // without scripts the link leads to the same form as a page
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog && !dialog.open) dialog.showModal();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    if (event.target instanceof HTMLDialogElement) event.target.close(); // a click on the backdrop
  });
})();

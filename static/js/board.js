/* The board: cards are dragged (SortableJS), or moved by the menu and the key M; every way ends in `act`. The server
   answers with the columns that changed; what it refuses, or cannot hear, puts the card back with a sentence. */
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const words = board.dataset;
  const live = document.getElementById("board-live");
  const ends = document.querySelector("[data-ends]");
  const menu = document.getElementById("move");
  const why = document.getElementById("lost");
  let chosen = null; // the card whose menu is open

  const cards = () => [...board.querySelectorAll("[data-deal]")];
  const titleOf = (card) => card.querySelector(".nm").textContent.trim();
  const addressOf = (card) => card.querySelector(".nm").pathname;
  const cardHere = () => document.activeElement?.closest("[data-deal]");
  const toast = (detail) => document.body.dispatchEvent(new CustomEvent("toast", { detail }));
  const say = (text) => {
    if (live) live.textContent = text;
  };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const told = (answer) => {
    try {
      return JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast;
    } catch {
      return null;
    }
  };

  /* {html, said} when it was done, {text} when it was not. A page of sign-in is no answer. */
  const send = async (url, fields) => {
    const head = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
    let answer = null;
    try {
      answer = await fetch(url + location.search, { method: "POST", headers: head, body: new URLSearchParams(fields) });
    } catch {
      return { text: words.offline };
    }
    const said = told(answer);
    if (!answer.ok || answer.redirected) {
      const reason = answer.status === 403 ? words.denied : words.failed;
      return { text: said ? `${said.text} ${words.back}` : reason };
    }
    return { html: await answer.text(), said };
  };

  const focusOn = (card) => {
    card?.querySelector("[data-move], a")?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" }); // a narrow screen shows one column at a time
  };

  // htmx carries the attributes of what it replaces over; a style left by dragging would break the strict CSP
  const undress = () => board.querySelectorAll("[style]").forEach((one) => one.removeAttribute("style"));

  const act = async (card, end, fields, back = () => {}) => {
    card.setAttribute("aria-busy", "true");
    const done = await send(addressOf(card) + end, fields);
    card.removeAttribute("aria-busy");
    if (done.text) {
      back();
      toast({ text: done.text });
      focusOn(card);
      return;
    }
    undress();
    htmx.swap(board, done.html, { swapStyle: "none" });
    bind();
    const now = document.getElementById(card.id);
    const column = now?.closest("[data-stage]");
    if (column) say(`${titleOf(now)}: ${column.dataset.name}, ${column.querySelector("[data-sum]").textContent.trim()}`);
    if (done.said) toast(done.said);
    focusOn(now || cards()[0]);
  };

  const moveTo = (card, stage, back) => act(card, "stage/", { stage, seen: card.dataset.seen }, back);
  const ask = (card) => {
    chosen = card;
    why.querySelector("[data-what]").textContent = titleOf(card);
    why.querySelector("form").reset();
    why.showModal();
  };
  const end = (card, how, back) => (how === "won" ? act(card, "won/", {}, back) : ask(card));

  /* ---- dragging ---- */
  let home = null;
  const goHome = (card) => home.list.insertBefore(card, home.next);
  const bind = () => {
    // where a reader saw the deal, before anybody drags it away
    board.querySelectorAll("[data-deal]:not([data-seen])").forEach((card) => {
      card.dataset.seen = card.closest("[data-stage]").dataset.stage;
      card.querySelectorAll("a").forEach((link) => (link.draggable = false));
      if (menu) card.querySelector("[data-move]")?.setAttribute("aria-haspopup", "dialog");
    });
    if (!window.Sortable || !ends) return;
    document.querySelectorAll("[data-cards]:not([data-bound])").forEach((list) => {
      list.dataset.bound = "1";
      window.Sortable.create(list, {
        group: "deals",
        draggable: "[data-deal]",
        animation: 120,
        forceFallback: true,
        fallbackOnBody: true,
        fallbackTolerance: 4,
        delay: 180,
        delayOnTouchOnly: true,
        onStart: ({ item, from }) => {
          home = { list: from, next: item.nextSibling };
          ends.hidden = false;
        },
        onEnd: ({ item, from, to }) => {
          ends.hidden = true;
          const back = () => goHome(item);
          if (from === to) return back();
          if (to.dataset.end) {
            back();
            return end(item, to.dataset.end);
          }
          return moveTo(item, to.closest("[data-stage]").dataset.stage, back);
        },
      });
    });
  };

  /* ---- menu and keys ---- */
  const open = (card) => {
    if (!card || !menu) return false;
    chosen = card;
    menu.querySelector("[data-what]").textContent = titleOf(card);
    menu.querySelectorAll("[data-to]").forEach((button) => (button.hidden = button.dataset.to === card.dataset.seen));
    menu.showModal();
    menu.querySelector("[data-to]:not([hidden])")?.focus();
    return true;
  };
  const step = (by) => {
    const all = cards();
    if (!all.length) return false;
    const at = all.indexOf(cardHere());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    next.querySelector("a").focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };
  window.spojnikBoard = { move: () => open(cardHere() || cards()[0]), step };

  document.addEventListener("click", (event) => {
    const onward = event.target.closest(".kmove button");
    if (onward) {
      event.preventDefault();
      moveTo(onward.closest("[data-deal]"), onward.form.elements.stage.value);
      return;
    }
    const link = event.target.closest("[data-move]");
    if (link && open(link.closest("[data-deal]"))) event.preventDefault();
  });
  menu?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-to], [data-end]");
    if (!button) return;
    menu.close();
    if (button.dataset.to) moveTo(chosen, button.dataset.to);
    else end(chosen, button.dataset.end);
  });
  why?.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = new FormData(event.target).get("reason");
    why.close();
    act(chosen, "lost/", { reason });
  });

  board.addEventListener("htmx:beforeSwap", undress); // all cards of a column were asked for
  document.addEventListener("htmx:afterSettle", bind);
  addEventListener("load", bind);
  bind();
})();

/* The idle lock. When nobody does anything the page warns, then covers itself; what was typed stays in it. It opens
   again in place by password or passkey, and whatever could not be sent meanwhile is sent then. The server decides
   (GET of the session); the clock here only says when to ask it. The same dialog asks before a guarded step. */
(() => {
  const shape = document.getElementById("idle");
  if (!shape || !window.spojnikProof) return;
  const { ask, wrong, offer, withPasskey } = window.spojnikProof;
  const LIMIT = Number(shape.dataset.limit) * 1000;
  const WARN = Math.min(60000, LIMIT / 3);
  const BEAT = Math.min(120000, LIMIT / 5);

  let until = Date.now() + LIMIT; // at the latest; the server may say sooner
  let sure = false; // whether the server has said so
  let mode = "open"; // open, warn, idle, ended, offline, prove
  let dialog = null;
  let pending = null; // what to send once the session is open
  let asking = false;
  let title = "";

  const covered = () => ["idle", "ended", "offline"].includes(mode);
  const form = () => dialog.querySelector("form[data-proof]");

  const make = () => {
    dialog = shape.content.firstElementChild.cloneNode(true);
    document.body.append(dialog);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (mode === "warn") stay();
      if (mode === "prove") leave();
    });
    dialog.addEventListener("close", () => mode !== "open" && dialog.showModal()); // a click beside it, a second Escape
    dialog.querySelector("[data-stay]").addEventListener("click", stay);
    dialog.querySelector("[data-not]").addEventListener("click", leave);
    dialog.querySelector("[data-again]").addEventListener("click", check);
    form().addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      send();
    });
    withPasskey(form(), shape.dataset.challenge, send);
  };

  const show = (next) => {
    if (!dialog) make();
    mode = next;
    dialog.querySelectorAll("[data-when]").forEach((part) => {
      part.hidden = !part.dataset.when.split(" ").includes(mode);
    });
    dialog.querySelectorAll("[data-title-for]").forEach((one) => {
      one.id = one.dataset.titleFor === mode ? "idle-title" : "";
    });
    cover(covered());
    if (!dialog.open) dialog.showModal();
    wrong(form(), "");
    dialog.querySelector("[data-when]:not([hidden]) :is([data-focus], [data-stay], [data-again], a)")?.focus();
  };
  const cover = (on) => {
    if (on === document.body.classList.contains("covered")) return;
    document.body.classList.toggle("covered", on); // the title names people, too
    if (on) title = document.title;
    document.title = on ? shape.dataset.title : title;
  };
  const close = () => {
    mode = "open";
    cover(false);
    if (!dialog) return;
    dialog.querySelectorAll("form input:not([type=hidden])").forEach((field) => (field.value = ""));
    form().elements.credential.value = "";
    dialog.close();
  };
  const leave = () => {
    pending = null;
    close();
  };

  /* Another tab may have signed in anew: its token is the one that counts. */
  const retoken = (text) => {
    if (!text) return;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": text }));
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = text));
  };
  const obey = (state) => {
    if (state.user && state.user !== shape.dataset.user) return location.assign("/");
    retoken(state.csrf);
    if (state.state === "open") {
      until = Date.now() + Math.min(state.idle, state.ends) * 1000;
      sure = true;
      if (covered()) resume();
      else if (mode === "warn" && until - Date.now() > WARN) close();
    } else if (state.state && mode !== state.state) {
      show(state.state);
    }
    if (dialog && state.ways) offer(form(), state.ways);
    return undefined;
  };
  const check = async () => {
    if (asking) return;
    asking = true;
    try {
      obey(await ask(shape.dataset.session));
    } catch {
      if (Date.now() >= until && mode !== "offline") show("offline");
    } finally {
      asking = false;
    }
  };
  const stay = async () => {
    close();
    await beat();
    sure = false;
    await check();
  };
  const send = async () => {
    const button = form().querySelector("[data-save]");
    button.disabled = true;
    try {
      const said = await ask(form().action, new FormData(form()));
      if (said.error) {
        wrong(form(), said.error);
        form().elements.password.select();
      } else if (mode === "prove" && said.state === "open") {
        retoken(said.csrf);
        resume();
      } else obey(said);
    } catch {
      show("offline");
    } finally {
      button.disabled = false;
    }
  };
  const resume = () => {
    const late = pending;
    pending = null;
    close();
    late?.();
  };

  /* Somebody is here: typing and clicking count, also when nothing is sent for long. */
  let lastBeat = Date.now();
  const beat = () => {
    lastBeat = Date.now();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
    return fetch(shape.dataset.activity, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => {});
  };
  ["keydown", "pointerdown"].forEach((name) =>
    document.addEventListener(
      name,
      (event) => {
        if (!event.isTrusted || mode !== "open" || Date.now() - lastBeat < BEAT || Date.now() >= until) return;
        beat();
        until = Date.now() + LIMIT;
        sure = false;
      },
      true,
    ),
  );

  const tick = () => {
    const left = until - Date.now();
    if (covered() || mode === "prove") return;
    if (left <= WARN && !sure) check();
    else if (left <= 0) check();
    else if (left <= WARN && mode === "open") show("warn");
    if (mode === "warn") dialog.querySelector("[data-left]").textContent = Math.max(Math.ceil(left / 1000), 0);
  };
  setInterval(tick, 1000);
  ["focus", "pageshow"].forEach((name) => addEventListener(name, () => (covered() ? check() : tick())));
  document.addEventListener("visibilitychange", () => document.hidden || (covered() ? check() : tick()));

  /* Forms sent the usual way wait when the page knows that it is too late. */
  document.addEventListener(
    "submit",
    (event) => {
      const sent = event.target;
      if (Date.now() < until || mode !== "open" || sent.matches("[data-proof]") || sent.method !== "post") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      pending = () => sent.requestSubmit(button?.form === sent ? button : null);
      until = 0;
      check();
    },
    true,
  );

  /* What the page asked by itself met a session that is away: the page stays where it is and asks how it stands. */
  document.body.addEventListener("session-away", () => !covered() && check());

  /* htmx: what nobody clicked does not keep the session open; what came too late is sent again. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent?.isTrusted) {
      until = Date.now() + LIMIT;
      sure = false;
      lastBeat = Date.now();
    } else event.detail.headers["X-Background"] = "1";
  });
  document.addEventListener(
    "htmx:responseError",
    (event) => {
      const { xhr, requestConfig: asked } = event.detail;
      const told = xhr.getResponseHeader("HX-Trigger") ?? "";
      const next = { "session-locked": "idle", "session-prove": "prove" }[Object.keys(told ? JSON.parse(told) : {})[0]];
      if (xhr.status !== 401 || !next) return;
      event.stopPropagation(); // no sentence about a failure: it is not one
      const again = { source: asked.elt, target: asked.target, event: asked.triggeringEvent };
      pending = () => htmx.ajax(asked.verb, asked.path, again);
      if (mode === "open" || mode === "warn") show(next);
      check();
    },
    true,
  );
})();

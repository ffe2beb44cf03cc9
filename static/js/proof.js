/* A proof of who sits here: password, code or passkey, sent without leaving the page. idle.js uses it in its dialog; on
   a page of its own (templates/accounts/held.html) the form goes the usual way and only the passkey needs a script. */
(() => {
  const passkey = window.spojnikPasskey;
  const HEADERS = { "X-Requested-With": "fetch", "X-Background": "1" };

  const token = () => {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    } catch {
      return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    }
  };
  const ask = async (url, body) => {
    const asked = { headers: { ...HEADERS, ...(body ? { "X-CSRFToken": token() } : {}) } };
    const answer = await fetch(url, body ? { ...asked, method: "POST", body } : asked);
    return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : {};
  };

  const wrong = (form, text) => {
    const box = form.querySelector("[data-proof-error]");
    const shape = form.querySelector("[data-proof-words]");
    box.replaceChildren();
    if (!text) return;
    const words = shape.content.cloneNode(true);
    words.querySelector("span").textContent = text;
    box.append(words);
  };

  /* The credential as text, or "" when the reader gave up or the browser cannot. */
  const sign = async (url) => {
    const { options } = await ask(url, new FormData());
    return options ? passkey.sign(options.publicKey) : "";
  };

  /* Show what the state allows: `ways` is a list of password, code, passkey. */
  const offer = (form, ways) => {
    form.querySelector("[data-way=code]").hidden = !ways.includes("code");
    form.querySelector("[data-passkey]").hidden = !(ways.includes("passkey") && passkey.can());
  };
  const withPasskey = (form, url, then) => {
    const button = form.querySelector("[data-passkey]");
    button.addEventListener("click", async () => {
      wrong(form, "");
      const text = await sign(url).catch(() => "");
      if (!text) return wrong(form, button.dataset.failed);
      form.elements.credential.value = text;
      return then();
    });
  };

  window.spojnikProof = { ask, wrong, offer, withPasskey };

  const page = document.querySelector("form[data-proof][data-challenge]");
  if (page) {
    ask(page.dataset.session).then((state) => offer(page, state.ways ?? []));
    withPasskey(page, page.dataset.challenge, () => page.requestSubmit());
  }
  document.querySelector("form[data-resend]")?.requestSubmit();
})();

/* Passkeys: asking the browser to make one or to sign with one. A form[data-passkey-form] gets the answer in its field
   `credential`, and is shown only where passkeys work: in a browser that has them, under a name and not a number.
   What to sign stands in a script element that the attribute names, or is fetched from the form's own address.
   proof.js uses the same two acts. */
(() => {
  const bare = /^[\d.]+$|:/; // an address without a name, to which no browser ties a passkey
  const can = () => Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON) && !bare.test(location.hostname);

  const sign = async (asked) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
    return JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON());
  };
  /* alone: the key shall open the account without the password, so it lives in the device and asks for finger or PIN. */
  const make = async (asked, alone) => {
    const choice = { ...asked.authenticatorSelection };
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = alone;
    if (alone) choice.userVerification = "required";
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({ ...asked, authenticatorSelection: choice });
    return JSON.stringify((await navigator.credentials.create({ publicKey })).toJSON());
  };
  const fetched = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  window.spojnikPasskey = { can, sign, make };

  document.querySelectorAll("form[data-passkey-form]").forEach((form) => {
    if (!can()) return;
    const told = form.querySelector("[data-passkey-error]");
    const button = form.querySelector("[data-passkey-use]");
    const prepared = form.dataset.passkeyForm && document.getElementById(form.dataset.passkeyForm);
    form.hidden = false;
    button.addEventListener("click", async () => {
      told.hidden = true;
      button.disabled = true;
      try {
        const { publicKey } = prepared ? JSON.parse(prepared.textContent) : await fetched(form.action);
        const alone = form.elements.passwordless?.checked ?? false;
        form.elements.credential.value = publicKey.rp ? await make(publicKey, alone) : await sign(publicKey);
        form.requestSubmit();
      } catch {
        told.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  });
})();

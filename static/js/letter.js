/* The text of a letter as it will look (Squire), kept in its field as marks: **bold**, *italics*, lists, links, quotes
   (crm/correspondence/templates/marked_text.py). The field stands hidden behind it and is what is sent, saved while
   somebody types, and checked; without scripts it is all there is. What is pasted is cut down by DOMPurify. */
(() => {
  const TAGS = ["DIV", "P", "BR", "B", "STRONG", "I", "EM", "UL", "OL", "LI", "BLOCKQUOTE", "A", "IMG"];
  const PICTURE = /^\/[a-z/-]*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/picture\/$/; // of ours; of no other place
  const clean = (html) => {
    const page = DOMPurify.sanitize(html, {
      ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ["href", "src", "alt"], RETURN_DOM_FRAGMENT: true,
      ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel):|\/[a-z/-]*[0-9a-f-]{36}\/picture\/$)/i,
    });
    page.querySelectorAll("img").forEach((picture) => PICTURE.test(picture.getAttribute("src")) || picture.remove());
    page.querySelectorAll("a[href^='/']").forEach((link) => link.removeAttribute("href"));
    return page;
  };

  /* ---- from what is seen to marks */
  const literal = (text) => text.replace(/[\u200B\uFEFF]/g, "").replace(/\u00A0/g, " ").replace(/[\\*[\]]/g, "\\$&");
  const around = (mark, text) => {
    const [, before, words, after] = text.match(/^(\s*)([\s\S]*?)(\s*)$/);
    return words ? `${before}${mark}${words}${mark}${after}` : text;
  };
  const inline = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return literal(node.data.replace(/\n/g, " "));
    const inner = [...node.childNodes].map(inline).join("");
    switch (node.nodeName) {
      case "BR": return "\n";
      case "B": case "STRONG": return around("**", inner);
      case "I": case "EM": return around("*", inner);
      case "A": {
        const address = node.getAttribute("href") || "";
        const bare = address.replace(/^(https?:\/\/|mailto:|tel:)/, "").replace(/\/$/, "");
        if (!bare) return inner;
        if (![address, bare].includes(node.textContent.trim())) return `[${inner}](${address})`;
        return address.startsWith("http") ? address : bare;
      }
      case "IMG": {
        const [, key] = (node.getAttribute("src") || "").match(PICTURE) || [];
        return key ? `![${(node.alt || "").replace(/[\[\]\n]/g, " ")}](cid:${key})` : "";
      }
      default: return inner;
    }
  };
  const BLOCKS = ["DIV", "P", "UL", "OL", "LI", "BLOCKQUOTE"];
  const first = (line) => line.replace(/^(\s*)([>+-]|\d+\.)(?=\s)/, (_all, space, sign) => `${space}${sign.replace(/([>+.-])$/, "\\$1")}`);
  const lines = (root) => {
    const out = [];
    let open = null; // text that stands in no block of its own
    for (const node of root.childNodes) {
      if (!BLOCKS.includes(node.nodeName)) {
        if (open === null) open = out.push("") - 1;
        out[open] += inline(node);
        continue;
      }
      open = null;
      if (["UL", "OL"].includes(node.nodeName)) {
        if (out.length && out.at(-1) !== "") out.push("");
        [...node.children].forEach((item, place) => {
          const mark = node.nodeName === "OL" ? `${place + 1}. ` : "- ";
          lines(item).filter(Boolean).forEach((line, turn) => out.push((turn ? " ".repeat(mark.length) : mark) + line));
        });
        out.push("");
      } else if (node.nodeName === "BLOCKQUOTE") {
        if (out.length && out.at(-1) !== "") out.push("");
        lines(node).forEach((line) => out.push(`> ${line}`.trimEnd()));
        out.push("");
      } else if ([...node.children].some((child) => BLOCKS.includes(child.nodeName))) {
        out.push(...lines(node));
      } else {
        const text = [...node.childNodes].map(inline).join("").replace(/\n$/, "");
        out.push(...text.split("\n").map((line) => first(line.trimEnd())));
        if (node.nodeName === "P") out.push("");
      }
    }
    return out;
  };
  const marked = (root) => lines(root).join("\n").replace(/\n{3,}/g, "\n\n").trimEnd();

  /* ---- the tools */
  const ACTS = {
    bold: [(one) => one.bold(), (one) => one.removeBold(), (one) => one.hasFormat("B")],
    italic: [(one) => one.italic(), (one) => one.removeItalic(), (one) => one.hasFormat("I")],
    list: [(one) => one.makeUnorderedList(), (one) => one.removeList(), (one) => one.hasFormat("UL")],
    numbers: [(one) => one.makeOrderedList(), (one) => one.removeList(), (one) => one.hasFormat("OL")],
    quote: [(one) => one.increaseQuoteLevel(), (one) => one.decreaseQuoteLevel(), (one) => one.hasFormat("BLOCKQUOTE")],
    plain: [(one) => one.removeAllFormatting()],
  };

  const dress = (form) => {
    const field = form.querySelector("textarea[data-letter]"), tools = form.querySelector("template[data-letter-tools]");
    const seen = form.querySelector("template[data-letter-html]");
    if (!field || !tools || field.dataset.letter === "dressed" || !window.Squire) return;
    field.dataset.letter = "dressed";
    const whole = tools.content.firstElementChild.cloneNode(true), page = whole.querySelector("[role=textbox]");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (field.hasAttribute(name)) page.setAttribute(name, field.getAttribute(name));
    }
    field.before(whole);
    field.hidden = true;
    const editor = new Squire(page, { blockTag: "DIV", sanitizeToDOMFragment: clean, addLinks: false });
    editor.setHTML((field.value.startsWith("\n") ? "<div><br></div>" : "") + (seen ? seen.innerHTML : "")); // room above a quote
    for (const key of ["u", "Shift-7", "Shift-5", "Shift-6", "d"]) editor.setKeyHandler(`Ctrl-${key}`, null);
    const told = () => {
      const text = marked(page);
      if (text === field.value) return;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    editor.addEventListener("input", told);
    const buttons = [...whole.querySelectorAll("[data-act]")];
    const press = () => buttons.forEach((button) => {
      const has = ACTS[button.dataset.act]?.[2];
      if (has) button.setAttribute("aria-pressed", String(has(editor)));
    });
    editor.addEventListener("pathChange", press);
    const link = whole.querySelector("[data-link]"), address = link.querySelector("input");
    const put = () => {
      const wanted = address.value.trim();
      link.hidden = true;
      address.value = "";
      editor.focus();
      if (!wanted) return;
      const url = /^(https?|mailto|tel):/i.test(wanted) ? wanted : wanted.includes("@") ? `mailto:${wanted}` : `https://${wanted}`;
      editor.makeLink(url);
      told();
    };
    address.addEventListener("keydown", (event) => {
      if (!["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      if (event.key === "Escape") address.value = "";
      put();
    });
    address.addEventListener("input", (event) => event.stopPropagation());
    whole.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (!act) return;
      if (act === "picture") {
        choice.click();
        return;
      }
      if (act === "link") {
        if (editor.hasFormat("A")) editor.removeLink();
        else {
          link.hidden = !link.hidden;
          if (!link.hidden) address.focus();
        }
      } else if (act === "put") put();
      else {
        const [on, off, has] = ACTS[act];
        (has?.(editor) ? off : on)(editor);
        editor.focus();
      }
      press();
      told();
    });

    /* ---- pictures: laid beside the draft at once, then put where one writes */
    const choice = whole.querySelector("[data-picture]"), state = whole.querySelector("[data-picture-state]");
    const lay = async (file) => {
      state.textContent = state.dataset.busy;
      const data = new FormData(form);
      data.delete("files");
      data.set("picture", file, file.name || "picture.png");
      try {
        const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body: data });
        const said = new DOMParser().parseFromString(await answer.text(), "text/html");
        const placed = said.querySelector("[data-key]"), error = said.querySelector("[data-error]");
        state.textContent = placed ? "" : error ? error.textContent : state.dataset.lost;
        if (!placed) return;
        form.elements.key.value = placed.dataset.key;
        form.elements.seen.value = placed.dataset.seen;
        editor.insertImage(placed.querySelector("img").getAttribute("src"), { alt: (file.name || "").replace(/\.[a-z]+$/i, "") });
        told();
      } catch {
        state.textContent = state.dataset.lost;
      }
    };
    const pictures = (files) => [...files].filter((file) => ["image/png", "image/jpeg"].includes(file.type));
    if (choice) {
      choice.addEventListener("change", async (event) => {
        event.stopPropagation();
        for (const file of pictures(choice.files)) await lay(file);
        choice.value = "";
      });
      page.addEventListener("drop", async (event) => {
        const dropped = pictures(event.dataTransfer.files);
        if (!dropped.length) return;
        event.preventDefault();
        event.stopPropagation();
        for (const file of dropped) await lay(file);
      }, true);
      editor.addEventListener("pasteImage", async (event) => {
        const items = [...event.detail.clipboardData.items].map((item) => item.getAsFile()).filter(Boolean);
        for (const file of pictures(items)) await lay(file);
      });
    }
    form.querySelector(`label[for="${field.id}"]`)?.addEventListener("click", () => editor.focus());
  };

  const all = () => document.querySelectorAll("form").forEach(dress);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();

"""The text of a letter: bold, lists and links as they will look, kept as marks, sent as HTML and as plain text."""

import re

from playwright.sync_api import expect

from crm.contacts.models import Attachment, Interaction
from crm.correspondence.letters.drafts import words_of
from crm.mail.models.messages import Message

HOSTILE = """<p onclick="alert(1)">Dobre <b style="color:red">słowa</b><script>alert(2)</script>
<img src=x onerror="alert(3)"><a href="javascript:alert(4)">link</a></p>"""
PASTE = """([words]) => {
    const data = new DataTransfer();
    data.setData("text/html", words);
    const page = document.querySelector(".rich-text");
    page.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


PICTURE = """async ([how]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
    canvas.getContext("2d").fillRect(5, 5, 20, 20);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const data = new DataTransfer();
    data.items.add(new File([blob], "hala.png", { type: "image/png" }));
    const more = { bubbles: true, cancelable: true };
    const event = how === "paste" ? new ClipboardEvent("paste", { clipboardData: data, ...more })
        : new DragEvent("drop", { dataTransfer: data, ...more });
    document.querySelector(".rich-text").dispatchEvent(event);
}"""


def written(page) -> str:
    return page.input_value("[name=text]")


def test_what_is_seen_is_kept_as_marks_and_leaves_as_html_and_as_text(enter, sam, ada, contracts, clean):
    page = enter(sam, f"/contacts/{ada.uid}/mail/?for=contracts")
    page.fill("[name=subject]", "Dostawa")
    box = page.locator(".rich-text")
    box.click()
    page.keyboard.type("Dostawa ")
    page.keyboard.press("Control+b")
    expect(page.locator("[data-act=bold]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("we wtorek 5*3")
    page.keyboard.press("Control+b")
    page.keyboard.type(", patrz ")
    page.locator("[data-act=link]").click()
    page.locator("[data-link] input").fill("spojnik.example/mapa")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.locator("[data-act=list]").click()
    page.keyboard.type("rampa 2")
    page.keyboard.press("Enter")
    page.keyboard.type("winda")
    text = "Dostawa **we wtorek 5\\*3**, patrz https://spojnik.example/mapa\n\n- rampa 2\n- winda"
    expect(page.locator("[name=text]")).to_have_value(text)
    clean(page)

    page.get_by_role("button", name="Podgląd").click()
    preview = page.locator(".letter-text")
    expect(preview.locator("strong").first).to_have_text("we wtorek 5*3")
    expect(preview.locator("li")).to_have_text(["rampa 2", "winda"])
    expect(page.locator(".rich-text li")).to_have_text(["rampa 2", "winda"])  # and so it stands in the form again
    assert written(page) == text
    clean(page)

    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{ada.uid}/$"))
    expect(page.locator("#activity .letter-text li")).to_have_text(["rampa 2", "winda"])
    message = Message.objects.with_keys().get()
    html, plain = message.content["html"], message.content["text"].splitlines()
    assert ("<strong>we wtorek 5*3</strong>" in html, "<li>rampa 2</li>" in html) == (True, True)
    assert plain[0] == "Dostawa we wtorek 5*3, patrz https://spojnik.example/mapa"
    assert plain[1:5] == ["", "- rampa 2", "- winda", ""]
    entry = Interaction.objects.select_related("person__key").get(message=message)
    assert words_of(entry)["text"].splitlines() == text.splitlines()


def test_what_is_pasted_brings_no_script_and_no_colours(enter, sam, ada, contracts):
    page = enter(sam, f"/contacts/{ada.uid}/mail/?for=contracts")
    page.expected.append("Content Security Policy")  # which lets none of it run even while it is being cut down
    page.locator(".rich-text").click()
    page.evaluate(PASTE, [HOSTILE])
    expect(page.locator("[name=text]")).to_have_value("Dobre **słowa** link")
    assert (
        page.locator(".rich-text").evaluate("one => one.querySelectorAll('script, img, [style], [onclick]').length")
        == 0
    )


def test_without_scripts_the_field_itself_is_there(browser, live_server, enter, sam, ada, contracts):
    page = enter(sam, f"/contacts/{ada.uid}/mail/?for=contracts", java_script_enabled=False)
    page.fill("[name=subject]", "Dostawa")
    page.fill("[name=text]", "Dostawa **we wtorek**")
    page.locator("#letter [data-save]").click()
    assert "<strong>we wtorek</strong>" in Message.objects.with_keys().get().content["html"]


def test_a_picture_is_pasted_dropped_or_chosen_and_leaves_inside(enter, sam, ada, contracts, clean):
    page = enter(sam, f"/contacts/{ada.uid}/mail/?for=contracts")
    page.fill("[name=subject]", "Hala")
    page.locator(".rich-text").click()
    for number, how in enumerate(("paste", "drop"), 1):
        page.evaluate(PICTURE, [how])
        expect(page.locator(".rich-text img")).to_have_count(number)
    name, content = "plan.png", Attachment.objects.with_keys().first().plain()
    page.locator("[data-picture]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
    expect(page.locator(".rich-text img")).to_have_count(3)
    for number in range(3):
        expect(page.locator(".rich-text img").nth(number)).to_have_js_property("naturalWidth", 60)
    expect(page.locator("[name=text]")).to_have_value(re.compile(r"!\[hala\]\(cid:.*!\[plan\]\(cid:", re.S))
    clean(page)
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{ada.uid}/$"))
    expect(page.locator("#activity .letter-text img")).to_have_count(3)
    content = Message.objects.with_keys().get().content
    inside = [file["cid"] for file in content["files"]]
    assert (len(inside), [content["html"].count(f'src="cid:{cid}"') for cid in inside]) == (3, [1, 1, 1])

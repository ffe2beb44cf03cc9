"""An inquiry is answered by mail, with a template and a price list, while marketing is refused with the reason."""

import re

from playwright.sync_api import expect

from consents.models import Controller
from crm.contacts.models import Contact
from crm.correspondence.templates.saved_templates import save_template
from crm.mail.models.messages import Message
from crm.privacy.models import Origin
from tests.browser.public.test_public_form import here, mail_to, stranger  # noqa: F401 - a visitor without scripts, her mail
from tests.consents.filled_forms import a_form
from tests.correspondence.letter_cases import PDF
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server

HER = "ewa@swieza.test"
ANSWER = {
    "name": "Odpowiedź na zapytanie",
    "language": "pl",
    "purpose": "enquiries",
    "subject": "Odpowiedź: blaty",
    "text": "Dzień dobry, {{zwrot grzecznościowy}},\n\nw załączniku cennik. Dla firmy {{firma}} mamy rabat.\n\n"
    "{{moje imię i nazwisko}}, {{mój telefon}}",
}


def asked(stranger, team):  # noqa: F811
    """Ewa asks by the form of the website, and agrees to nothing more."""
    form = a_form(
        "zapytanie", serves="enquiries", fields=["name", "email", "message"], team=team, origin_kind=Origin.Kind.ENQUIRY
    )
    page = stranger(f"/f/{form.slug}/", locale="pl-PL")
    page.fill("[name=name]", "Ewa Świeża")
    page.fill("[name=email]", HER)
    page.fill("[name=message]", "Ile kosztuje blat dębowy?")
    with page.expect_navigation():
        page.click("main button[type=submit]")
    return Contact.objects.get()


def test_an_inquiry_is_answered_by_mail_while_marketing_is_refused_with_the_reason(
    enter,
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    sam,
    oskar,
    team_a,
    clean,
    tmp_path,
):
    Controller.name_it({"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "Lipowa 1"}, by=oskar)
    sam.phone = "+48 12 555 01 23"
    sam.save(update_fields=["phone"])
    save_template(ANSWER, by=sam)
    her, price_list = asked(stranger, team_a), tmp_path / "cennik.pdf"
    price_list.write_bytes(PDF)

    page = enter(sam, f"/contacts/{her.uid}/")
    page.get_by_role("tab", name="E-mail").click()
    offers = page.locator("#compose-email .pick-card").filter(has_text="Oferty handlowe")
    expect(offers).to_contain_text("wymaga zgody")
    offers.click()
    expect(page.locator("#letter .note")).to_contain_text("wymaga zgody")
    expect(page.locator("#letter [data-save]")).to_have_count(0)
    clean(page)

    page.locator("#letter .pick-card").filter(has_text="zapyta").click()
    expect(page.locator("#letter [data-save]")).to_be_visible()
    page.select_option("#template", label="Odpowiedź na zapytanie (polski)")
    page.get_by_role("button", name="Wstaw").click()
    expect(page.locator("[name=subject]")).to_have_value("Odpowiedź: blaty")
    page.set_input_files("[name=files]", price_list)
    expect(page.locator(".enclosed")).to_contain_text("cennik.pdf")
    page.expected.append("422")
    page.locator("#letter [data-save]").click()
    expect(page.locator("#letter [role=alert]").first).to_contain_text("{{firma}}")
    assert not Message.objects.filter(template="correspondence").exists()
    clean(page)
    text = page.input_value("[name=text]")
    assert "Pani Ewo" in text
    assert "Sam Sowa, +48 12 555 01 23" in text
    page.locator(".rich-text").fill(text.replace("Dla firmy {{firma}} mamy rabat.", "Blat dębowy kosztuje 2 400 zł."))
    expect(page.locator(".enclosed")).to_contain_text("cennik.pdf")
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{her.uid}/$"))

    page.locator("[data-undo] button").click()
    expect(page).to_have_url(re.compile("/mail/\\?draft="))
    assert "2 400 zł" in page.input_value("[name=text]")
    expect(page.locator(".enclosed")).to_contain_text("cennik.pdf")
    assert not Message.objects.filter(template="correspondence").exists()
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{her.uid}/$"))
    expect(page.locator("#activity")).to_contain_text("Czeka")
    clean(page)

    letter = mail_to(HER)
    words = letter.get_body(("plain",)).get_content()
    assert ("Pani Ewo" in words, "2 400 zł" in words, "{{" in words) == (True, True, False)
    assert [part.get_filename() for part in letter.iter_attachments()] == ["cennik.pdf"]
    page.reload()
    expect(page.locator("#activity")).to_contain_text("Wysłana")
    expect(page.locator("#activity")).to_contain_text("cennik.pdf")

"""Scenes from beginning to end: a fair, a file that means no consent, and what no longer holds somebody who said no."""

import re

from openpyxl import Workbook
from playwright.sync_api import expect

from consents.models import Ground, GroundEvent, Knock
from consents.preferences import entrance
from crm.contacts.models import Contact
from crm.mail.models.messages import Message
from crm.privacy.models import Origin, Purpose
from tests.api.conftest import Caller
from tests.api.programs import token_of_a_program
from tests.browser.conftest import PHONE
from tests.browser.public.test_public_form import here, mail_to, stranger  # noqa: F401 - a visitor without scripts, her mail
from tests.consents.filled_forms import a_form
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.workers import surroundings, worker

HER = "ewa@swieza.test"
ADA = "ada@cerambud.test"
SOON = 30_000  # milliseconds until a real worker has done its job


def pressed(page):
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")


def let_in(page, address, mail_to):  # noqa: F811
    """Into the preference centre, by the link in her mail."""
    page.goto("/p/pl/preferences/")
    page.fill("[name=email]", address)
    pressed(page)
    entrance.answer(Knock.objects.latest("pk").pk)
    letter = mail_to(address).get_body(("plain",)).get_content()
    page.goto(re.search(r"https?://\S+/preferences/link/\S+", letter)[0])
    pressed(page)


def badges(page, name):
    """The states of e-mail, phone and SMS in somebody's row of the list."""
    page.goto("/contacts/?view=all")
    row = page.locator("main tbody tr").filter(has_text=name)
    return [re.search(r"ch-(\w+)", item.get_attribute("class"))[1] for item in row.locator(".chan .ch").all()]


def test_a_lead_from_the_fair_may_be_called_not_advertised_to_until_she_says_yes_herself(
    enter,
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    server,  # noqa: F811
    sam,
    dora,
    team_a,
    clean,
):
    queries = ["name", "email", "phone", "message"]
    form = a_form("drema", serves="enquiries", fields=queries, team=team_a, origin_kind=Origin.Kind.FAIR)
    desk = enter(dora, f"/privacy/forms/{form.slug}/")
    expect(desk.locator("img[src$='/qr.svg']").first).to_be_visible()  # what hangs at the stand

    phone = stranger(f"/f/{form.slug}/", width=PHONE, locale="pl-PL")
    phone.fill("[name=name]", "Ewa Świeża")
    phone.fill("[name=email]", HER)
    phone.fill("[name=phone]", "602 333 444")
    phone.fill("[name=message]", "Ile kosztuje blat dębowy?")
    assert not phone.is_checked("[name=agree-offers-email]")
    pressed(phone)
    expect(phone).to_have_url(re.compile("/sent/$"))

    page = enter(sam, "/contacts/")
    assert badges(page, "Ewa Świeża") == ["no_ground"] * 3
    page.locator("main tbody .nm").filter(has_text="Ewa Świeża").click()
    page.evaluate("HTMLAnchorElement.prototype.click = function () { window.dialled = this.href; }")
    page.locator(".rec-h form[action$='/call/'] button").click()
    expect(page.locator("#call-slot [data-dialled]")).to_have_text("+48 602 333 444")
    assert page.evaluate("window.dialled") == "tel:+48602333444"
    expect(page.locator("#call-slot")).to_contain_text("Oferty handlowe")
    page.check("#call-slot [name=outcome][value=talked]")
    page.locator("#call-slot [data-save]").click()
    expect(page.locator("#call-slot")).to_be_empty()

    her = Contact.objects.get()
    page.goto(f"/contacts/{her.uid}/mail/?for=offers")
    expect(page.locator("#letter .note")).to_contain_text("wymaga zgody")
    expect(page.locator("#letter [data-save]")).to_have_count(0)
    clean(page)
    page.goto(f"/contacts/{her.uid}/mail/?for=enquiries")
    page.fill("[name=subject]", "Blat dębowy")
    page.locator(".rich-text").fill("Dzień dobry,\n\nblat kosztuje 2 400 zł.")
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{her.uid}/$"))
    assert "2 400 zł" in mail_to(HER).get_body(("plain",)).get_content()
    page.reload()
    expect(page.locator("#activity")).to_contain_text("Wysłana")

    let_in(phone, HER, mail_to)
    phone.check("#say-offers-email-yes")
    pressed(phone)
    assert badges(page, "Ewa Świeża") == ["allowed", "no_ground", "no_ground"]
    page.goto(f"/contacts/{her.uid}/mail/?for=offers")
    expect(page.locator("#letter [data-save]")).to_be_visible()
    given = GroundEvent.objects.get(kind="given", purpose__slug="offers")
    assert (given.own, given.text.text) == (
        True,
        "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem oferty handlowe.",
    )


def workbook(path):
    """What a salesperson has: a national number that nobody needs, and a bare TAK."""
    book = Workbook()
    book.active.append(["Imię i nazwisko", "E-mail", "Telefon", "PESEL", "Zgoda marketingowa"])
    book.active.append(["Zofia Nowa", "zofia@nowa.test", "605 111 222", "44051401458", "TAK"])
    book.active.append(["Jan Stary", "jan@stary.test", "605 111 223", "02070803628", "TAK"])
    book.save(path)
    return path


def test_a_national_number_is_refused_by_name_and_a_bare_tak_makes_no_ground(enter, sam, tmp_path, clean):
    page = enter(sam, "/imports/new/")
    with worker(surroundings()):
        page.set_input_files("[name=file]", workbook(tmp_path / "klienci.xlsx"))
        page.click("main [data-save]")
        expect(page).to_have_url(re.compile("/columns/$"))
        assert page.locator("tr.off .nm").all_inner_texts() == ["PESEL"]
        expect(page.locator("main")).not_to_contain_text("44051401458")
        clean(page)
        page.click("main [data-save]")
        page.select_option("[name=origin_kind]", "fair")
        page.fill("[name=origin_label]", "Targi Drema 2026")
        page.fill("[name=obtained_on]", "2026-11-20")
        page.select_option("[name=purpose]", "contracts")
        page.check("[name=notice][value=given]")
        page.click("main [data-save]")
        start = page.locator("main form[action$='/run/'] button")
        start.wait_for(timeout=SOON)
        start.click()
        expect(page.locator("#job")).to_contain_text("Praca zakończona.", timeout=SOON)

        assert Contact.objects.count() == 2
        assert set(Ground.objects.values_list("purpose__slug", flat=True)) == {"contracts"}
        assert badges(page, "Zofia Nowa") == ["no_ground"] * 3
        zofia = Contact.objects.order_by("pk").first()
        page.goto(f"/contacts/{zofia.uid}/mail/?for=offers")
        expect(page.locator("#letter .note")).to_contain_text("wymaga zgody")

        page.goto("/imports/")
        page.locator("main table .nm").first.click()
        page.locator("form[action$='/reversal/'] button").click()
        expect(page).to_have_url(re.compile("/jobs/"))
        expect(page.locator("#job")).to_contain_text("Praca zakończona.", timeout=SOON)
    assert (Contact.objects.count(), Ground.objects.count()) == (0, 0)


def test_after_her_no_neither_the_next_export_nor_mail_nor_page_contains_her(
    enter,
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    server,  # noqa: F811
    ada,
    ben,
    marek,
):
    a_form()
    machine = Caller(token_of_a_program(Purpose.objects.get(slug="offers"), teams=[ada.team]))
    page = enter(marek, "/contacts/?view=all")
    page.locator("main tbody input[name=pick]").first.check()
    page.locator("main tbody input[name=pick]").nth(1).check()
    expect(page.locator("[data-bulk]")).to_contain_text("E-mail (1 z 2)")
    expect(page.locator("[data-bulk] [data-only-left]")).to_be_visible()
    assert [row["id"] for row in machine.get("people/?purpose=offers&channel=email").said["results"]] == [str(ada.uid)]

    assert ADA in exported(page)
    letter = page.context.new_page()
    letter.goto(f"/contacts/{ada.uid}/mail/?for=offers")
    letter.fill("[name=subject]", "Nowe blaty")
    letter.locator(".rich-text").fill("Dzień dobry, zapraszamy.")

    phone = stranger("/p/pl/preferences/", width=PHONE, locale="pl-PL")
    let_in(phone, ADA, mail_to)
    phone.check("#say-offers-email-no")
    pressed(phone)

    letter.locator("#letter [data-save]").click()
    expect(letter.locator("#letter .note").first).to_contain_text("wycofano")
    assert letter.input_value("[name=text]") == "Dzień dobry, zapraszamy."
    assert not Message.objects.filter(template="correspondence").exists()
    assert machine.get("people/?purpose=offers&channel=email").said["results"] == []
    page.locator("main a[href$='/file/']").click()
    expect(page.locator("main")).to_contain_text("Plik usunięto")  # what was made before is void now
    assert ADA not in exported(page)


def exported(page):
    """The text of a new file for offers, ordered and fetched on screen."""
    page.goto("/contacts/?view=all")
    page.locator(".head a[href^='/exports/new/']").click()
    page.locator("label.pick-card").filter(has_text="Oferty handlowe").click()
    expect(page.locator("#order .hint").first).to_contain_text("nie potrzebuje")
    page.check("[name=kind][value=csv]")
    with worker(surroundings()):
        page.locator("[name=go]").click()
        expect(page.locator("main .kpis")).to_be_visible(timeout=SOON)
    page.locator("main a[href^='/exports/']:not([href$='/file/'])").click()
    with page.expect_download() as fetched:
        page.locator("main a[href$='/file/']").click()
    return fetched.value.path().read_text(encoding="utf-8-sig")

"""A mailbox is named and tried; a contact's mail is in her history, a stranger becomes a contact, one is ignored."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.models import Session
from crm.contacts.models import Contact
from crm.mail.mailboxes.fetch import fetch
from crm.mail.models.messages import Mailbox
from tests.browser.conftest import NARROW
from tests.mail.conftest import imap, listening_imap  # noqa: F401 - the fixtures of a real IMAP server
from tests.mail.imap import LOGIN, PASSWORD
from tests.mail.letters import mail


def test_mail_comes_in_and_finds_its_place(enter, imap, arek, sam, ada, clean):  # noqa: F811
    office = enter(arek, "/settings/mailboxes/", width=NARROW)
    Session.objects.update(proved_at=timezone.now())
    clean(office)
    office.locator("main a[href$='/new/']").click()
    clean(office)
    for name, value in {"name": "Sam", "host": "localhost", "port": str(imap.port), "login": LOGIN}.items():
        office.fill(f"[name={name}]", value)
    office.fill("[name=password]", PASSWORD)
    office.select_option("[name=user]", str(sam.pk))
    office.fill("[name=pattern]", "crm+TOKEN@spojnik.test")
    office.locator("main [data-save]").click()
    office.locator("main form[action$='/trial/'] button").click()
    expect(office.locator(".note-ok")).to_contain_text("Skrzynka się otwiera")
    clean(office)
    office.locator("main form[action$='/state/'] button").click()
    expect(office.locator("main")).to_contain_text("Wyłącz")

    imap.put(mail("Ada <ada@cerambud.test>", subject="Zamówienie 14 regałów", text="Zamawiam."))
    imap.put(mail("Ewa Nowa <ewa@obca.test>", subject="Blaty dębowe", text="Ile kosztuje blat?"))
    imap.put(mail("Reklama <tanio@obca.test>", subject="Tanio!", text="Kup teraz."))
    Mailbox.objects.update(next_at=timezone.now())
    fetch(Mailbox.objects.get().pk)

    page = enter(sam, "/contacts/inbox/", width=NARROW)
    expect(page.locator("main tbody tr")).to_have_count(2)
    clean(page)
    page.get_by_role("link", name="Ewa Nowa").click()
    expect(page.locator("main .mail-text")).to_have_text("Ile kosztuje blat?")
    clean(page)
    page.get_by_role("link", name="Nowy kontakt").click()
    expect(page.locator("[name=email]")).to_have_value("ewa@obca.test")
    expect(page.locator("[name=purpose]")).to_have_value("enquiries")
    clean(page)
    page.locator("main [data-save]").click()
    expect(page.locator("main h1")).to_have_text("Ewa Nowa")
    expect(page.locator(".tl")).to_contain_text("Ile kosztuje blat?")
    assert Contact.objects.count() == 2

    page.goto("/contacts/inbox/")
    page.get_by_role("link", name="Reklama").click()
    page.locator("main form[action$='/ignoring/'] button").click()
    expect(page).to_have_url(re.compile("/contacts/inbox/$"))
    expect(page.locator("main")).to_contain_text("Żadna wiadomość nie czeka.")
    page.locator("[data-undo] button").click()
    expect(page.locator("main tbody tr")).to_have_count(1)

    bell = page.locator("a[href='/contacts/inbox/news/'].bell")
    expect(bell).to_contain_text("1")
    bell.click()
    expect(page.locator("main .tl")).to_contain_text("Zamówienie 14 regałów")
    clean(page)
    page.goto("/settings/private-address/")
    page.locator("main form button").first.click()
    expect(page.locator("[data-private-address]")).to_have_text(re.compile(r"^crm\+[a-z0-9]{20}@spojnik\.test$"))
    clean(page)

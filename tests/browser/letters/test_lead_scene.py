"""An inquiry comes from a form, is taken on, answered by mail while marketing is refused, and becomes a contact."""

import re

from playwright.sync_api import expect

from crm.contacts.models import Contact, Lead
from crm.privacy.models import Origin
from tests.browser.conftest import PHONE
from tests.browser.privacy.test_gate_scenes import pressed
from tests.browser.public.test_public_form import here, mail_to, stranger  # noqa: F401 - a visitor without scripts, her mail
from tests.consents.filled_forms import a_form
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server

HER = "ewa@swieza.test"


def test_an_inquiry_becomes_a_contact_on_a_phone(
    enter,
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    server,  # noqa: F811
    sam,
    nina,
    team_a,
    clean,
):
    queries = ["name", "email", "message"]
    form = a_form("pytania", serves="enquiries", fields=queries, team=team_a, origin_kind=Origin.Kind.FORM)
    visitor = stranger(f"/f/{form.slug}/", width=PHONE, locale="pl-PL")
    visitor.fill("[name=name]", "Ewa Świeża")
    visitor.fill("[name=email]", HER)
    visitor.fill("[name=message]", "Ile kosztuje blat dębowy?")
    pressed(visitor)
    expect(visitor).to_have_url(re.compile("/sent/$"))

    page = enter(nina, "/contacts/leads/", width=PHONE)
    expect(page.locator("main tbody")).to_contain_text("Ewa Świeża")
    clean(page)
    page.locator("main tbody form[action$='/claim/'] button").click()
    expect(page.locator("main h1")).to_have_text("Ewa Świeża")
    expect(page.locator("main")).to_contain_text("Ile kosztuje blat dębowy?")
    clean(page)
    late = enter(sam, "/contacts/leads/?tab=others")
    expect(late.locator("main tbody")).to_contain_text("Ewa Świeża")

    her = Contact.objects.get()
    page.goto(f"/contacts/{her.uid}/mail/?for=offers")
    expect(page.locator("#letter .note")).to_contain_text("wymaga zgody")
    expect(page.locator("#letter [data-save]")).to_have_count(0)
    page.goto(f"/contacts/{her.uid}/mail/?for=enquiries")
    page.fill("[name=subject]", "Blat dębowy")
    page.locator(".rich-text").fill("Dzień dobry,\n\nblat kosztuje 2 400 zł.")
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{her.uid}/$"))
    assert "2 400 zł" in mail_to(HER).get_body(("plain",)).get_content()

    page.locator("main a[href$='/qualification/']").click()
    clean(page)
    page.select_option("[name=status]", "customer")
    page.select_option("[name=purpose]", "contracts")
    page.fill("[name=company_name]", "Meble Ewy sp. z o.o.")
    page.locator("main [data-save]").click()
    expect(page.locator("main h1")).to_have_text("Ewa Świeża")
    expect(page.locator("main a[href$='/qualification/']")).to_have_count(0)
    lead = Lead.objects.select_related("contact__company", "contact__owner").get()
    rows = (lead.state, lead.contact.owner, lead.contact.status, lead.contact.company.name)
    assert rows == ("qualified", nina, "customer", "Meble Ewy sp. z o.o.")

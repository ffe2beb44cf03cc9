"""Who has her data: the true list in the answer to Art. 15, and an erasure that each processor confirms by its link."""

import json
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from consents.recipients.person_recipients import recipients_of
from crm.mail.models.messages import Message
from crm.privacy.models import Person, Recipient, Transfer
from dsar.handling.closing import record_answer
from dsar.models import Case, Kind, RecipientNotice
from dsar.recipients.notice_sending import send_due
from dsar.rights.requested_erasure import erase_one, finish
from tests.browser.conftest import PHONE
from tests.dsar.decided_cases import case_about, given_to, grant, with_key
from tests.dsar.made_packages import released, requested
from tests.dsar.portal_browser import controller

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailer(db):
    """The mail provider looks from the United States, under standard clauses, and has an address for notices."""
    row = Recipient.objects.get(slug="email-provider")
    row.email, row.access_country = "privacy@mailer.test", "US"
    row.save(update_fields=["email", "access_country"])
    today = timezone.localdate()
    terms = {"module": "2", "annexes": ["I", "II"], "outcome": "equivalent", "review_on": today + timedelta(days=300)}
    Transfer.objects.create(
        recipient=row, country="US", mechanism="scc", since=today, recorded_by="user:1", assessed_on=today, **terms
    )
    return row


def test_the_answer_to_art_15_names_everybody_who_has_her_data(enter, ada, dora, oskar, sam, mailer):
    controller()
    given_to(ada.person, "Kurier Szybki", categories=["address"], by=sam)
    copy = released(requested(ada.person), dora, oskar)
    page = enter(None, copy.link.removeprefix(settings.BASE_URL), width=PHONE, java_script_enabled=False)
    page.locator("[name=code]").fill(copy.code)
    with page.expect_download() as coming:
        page.locator("main button[type=submit]").last.click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        report = json.loads(archive.read("raport.json"))
    sections = {section["title"]: section for section in report}
    told = {row["Odbiorca"]: row for row in sections["Komu przekazaliśmy Twoje dane"]["rows"]}
    assert set(told) == {str(row.recipient) for row in recipients_of(with_key(ada.person))}
    assert told["Dostawca hostingu"]["Kiedy"].startswith("stale od ")
    assert told["Kurier Szybki"]["Kiedy"].startswith("pojedyncze przekazanie: ")
    [abroad] = sections["Przekazania poza EOG"]["rows"]
    assert ("stamtąd" in abroad["Kraj"], "2021/914" in abroad["Co chroni Twoje dane"]) == (True, True)


def test_each_processor_confirms_by_its_link_and_only_then_the_case_closes(enter, clean, dora, oskar, mailer):
    controller()
    person = Person.create(name="Ewa Lis", email="ewa.lis@mebloplast.test")
    given_to(person, "Kurier Szybki", by=dora)
    Recipient.objects.filter(slug="kurier-szybki").update(email="rodo@kurier.test", kind="controller")
    case = case_about(person, Kind.ERASURE)
    grant(case, Kind.ERASURE, ground="withdrawn", by=dora)
    erase_one(case, with_key(person), by=oskar, at=timezone.now())
    with transaction.atomic():
        finish(case, by=oskar, at=timezone.now())
    record_answer(case, by=dora)
    send_due()
    desk = enter(dora, f"/privacy/requests/{case.number}/recipients/")
    expect(desk.get_by_role("row").filter(has_text="Dostawca hostingu")).to_contain_text("klucz zniszczony")
    expect(desk.get_by_text("Dlaczego nie można zamknąć:")).to_be_visible()
    clean(desk)
    for message in Message.objects.filter(template="request_recipient"):
        link = message.content["text"].split(settings.BASE_URL)[1].split()[0]
        theirs = enter(None, link, width=PHONE)
        clean(theirs)
        theirs.get_by_role("button", name="usunięte").or_(theirs.get_by_role("button", name="are erased")).click()
        expect(theirs.get_by_role("status")).to_be_visible()
    for notice in RecipientNotice.objects.filter(case=case, state="waiting", way="task"):
        desk.goto(f"/privacy/requests/{case.number}/recipients/?row={notice.uid}")
        desk.get_by_label("Co jest dowodem albo dlaczego to niemożliwe").fill("Telefon z działu IT, 3 grudnia.")
        with desk.expect_navigation():
            desk.get_by_role("button", name="Zrobione u niego: zapisz dowód").click()
    expect(desk.get_by_text("Dlaczego nie można zamknąć:")).to_have_count(0)
    assert not RecipientNotice.objects.filter(case=case).exclude(state__in=("confirmed", "keeps")).exists()
    desk.goto(f"/privacy/requests/{case.number}/closing/")
    desk.get_by_role("button", name="Zamknij sprawę").click()
    expect(desk.get_by_text("Zamknięto", exact=True)).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "closed"

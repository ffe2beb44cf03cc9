"""A processor in the United States is named: the form changes its sentence, and an old reader is told (Art. 13(3))."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consents.grounds.recording import record_ground
from consents.models import Controller
from consents.notices.fact_watch import watch_facts
from consents.notices.notification import remember
from consents.notices.retelling import carry_out
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.mail.models.messages import Message
from crm.privacy.models import Origin, Person, Purpose
from tests.consents.filled_forms import BY, a_form, purpose_of
from tests.consents.notices.facts_of_recipients import clauses, us_mailer
from tests.consents.published_notices import a_notice

EEA = "Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego."
FORM = "/p/pl/consent/newsletter/"


@pytest.fixture
def reader(db):
    """Somebody who was told the first version, on a form that is still open."""
    Purpose.objects.update(active_from=timezone.now())
    version = a_notice(at=timezone.now())
    a_form()
    Controller.objects.update(phone="12 555 01 10")
    person = Person.create(name="Ola Bąk", email="ola@bak.test")
    record_ground(person, purpose_of("offers"), "email", by=BY, proof={"how": "form"})
    Origin.objects.create(person=person, kind="form", obtained_at=timezone.now(), notice="given", recorded_by="user:1")
    remember([person], version, how="shown", by=BY, at=timezone.now())
    return person


def read(page, path):
    """The notice on a public page, opened."""
    page.goto(path)
    page.get_by_text("Co robimy z Twoimi danymi", exact=True).click()
    return page.locator("details[open]")


def test_the_form_changes_its_sentence_and_an_old_reader_is_told(enter, clean, reader, dora, oskar):
    page = enter(oskar, width=390)
    expect(read(page, FORM)).to_contain_text(EEA)
    mailer = us_mailer("offers")
    page.goto(FORM)
    expect(page.get_by_text("Zajrzyj jutro albo skontaktuj się z nami: 12 555 01 10")).to_be_visible()
    clean(page)
    clauses(mailer)
    notice = read(page, FORM)
    expect(notice).to_contain_text("Poza Europejskim Obszarem Gospodarczym: Mailer Inc., Stany Zjednoczone.")
    expect(notice).not_to_contain_text(EEA)
    clean(page)
    assert watch_facts() == 1

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/privacy/notice-texts/general/")
    expect(page.get_by_text("Wersja 1 jest starsza niż fakty").first).to_be_visible()
    clean(page)
    page.get_by_label("Wpisz, ile osób dostanie e-mail").fill("7")
    page.expected.append("422")
    page.get_by_role("button", name="Zdecyduj").click()
    expect(page.get_by_text("Wpisz 1.").first).to_be_visible()
    page.get_by_label("Wpisz, ile osób dostanie e-mail").fill("1")
    page.get_by_role("button", name="Zdecyduj").click()
    expect(page.get_by_text(re.compile("Trwa powiadamianie"))).to_be_visible()

    with claimed(Job.objects.get().pk) as run:
        carry_out(run)
    letter = Message.objects.select_related("person__key").get(template="notice")
    assert (letter.person, f"Było: {EEA}" in letter.content["text"]) == (reader, True)
    page.goto("/privacy/notice-texts/general/")
    expect(page.get_by_text("Zawiadomieni e-mailem")).to_be_visible()
    clean(page)

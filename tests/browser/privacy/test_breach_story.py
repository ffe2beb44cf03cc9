"""A breach from a report on a Friday night to people told: in the browser, on the demo data, by the demo's accounts."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from playwright.sync_api import expect

from breaches import tasks
from breaches.models import Breach, Filing, Letter, ScopePerson, Told
from crm.accounts.language.formats import stamp
from crm.accounts.models import User
from crm.casework.enclosures import digest
from crm.contacts.models import Contact
from crm.demo.firm.colleagues import PASSWORD
from crm.demo.loading import load
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from tests.breaches.made_cases import decided, named_controller
from tests.breaches.pdf_words import words_of_pdf
from tests.breaches.people.cases_to_tell import LETTER

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY, BASE = 4, "/privacy/breaches/"


class Clock:
    """A moved clock: it runs on from the moment it is set to, or stands still there."""

    def __init__(self):
        self.real, self.ahead, self.stands = timezone.now, timedelta(0), None

    def __call__(self):
        return self.stands or self.real() + self.ahead

    def set(self, moment, *, still=False):
        self.ahead, self.stands = moment - self.real(), moment if still else None


@pytest.fixture
def clock(monkeypatch):
    """23:50 of the Friday that comes."""
    result = Clock()
    today = timezone.localdate()
    day = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    result.set(datetime.combine(day, time(23, 50), timezone.get_current_timezone()))
    monkeypatch.setattr(timezone, "now", result)
    return result


def typed(moment):
    """As a browser's picker takes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def press(page, action):
    """Send the form that goes to an address."""
    page.locator(
        f"form[action$='{action}'] button[data-save], form[action$='{action}'] button.btn-primary"
    ).first.click()


def decide(page, question):
    """Whoever decides says that somebody is notified."""
    form = page.locator(f"form[action$='/proposal/']:has([name=question][value={question}])")
    form.locator("xpath=ancestor::details").evaluate("node => node.open = true")
    if form.locator("select[name=verdict]").count():
        form.locator("select[name=verdict]").select_option("notify")
    else:
        form.locator("[name=verdict][value=notify]").check()
    form.locator("[name=reason]").fill("Ryzyko jest wysokie.")
    form.locator("button.btn-primary").click()


@pytest.fixture
def demo(clock, settings):
    """{user name: account} of the demo, loaded that night."""
    settings.EMBEDDED = True
    load(password=PASSWORD, at=clock())
    return {user.username: user for user in User.objects.all()}


def contact(name):
    """Somebody of the demo."""
    return next(item for item in Contact.objects.with_keys() if item.person.name == name)


@pytest.fixture
def mail(demo):
    """What Marta has sent to Marek Kowalski: two others stand in it, one with her address, one with his number."""
    wrong, barbara, krzysztof = map(contact, ("Marek Kowalski", "Barbara Kowalczyk", "Krzysztof Zięba"))
    text = f"Zestawienie: Barbara Kowalczyk, {barbara.person.email}; Krzysztof Zięba, {krzysztof.person.phone}"
    values = {"context": {"subject": "Oferta", "text": text}, "required": True}
    with transaction.atomic():
        return post("letter", to=wrong.person, by=demo["marta"], **values)


def test_from_the_report_to_people_told(enter, clean, clock, demo, mail):
    friday, marta, iwona, olgierd = clock(), demo["marta"], demo["iwona"], demo["olgierd"]
    seller = enter(marta, "/incidents/new/")
    seller.fill("[name=what]", "Wysłałem zestawienie klientów do złej osoby.")
    seller.locator("[data-save]").click()
    seller.wait_for_url("**/incidents/*-*/")
    clean(seller)

    clock.set(friday + timedelta(minutes=20))
    officer = enter(iwona, seller.url)
    officer.expected.append("422")
    officer.locator("[name=outcome][value=case]").check()
    officer.fill("[name=title]", "Zestawienie w złym mailu")
    press(officer, "/triage/")
    officer.wait_for_url(f"**{BASE}N-*/")
    case = Breach.objects.latest("pk")  # beside the one that came with the demo
    assert case.demo
    there = f"{BASE}{case.number}/"
    aware = officer.locator("form[action$='/awareness/']")
    aware.locator("[name=aware_at]").fill(typed(clock()))
    aware.locator("[name=reason]").fill("Wiadomość jest w dzienniku wysyłki.")
    aware.locator("button").first.click()
    expect(officer.locator(".clk72")).to_be_visible()

    draw(officer, clean, there, mail)
    drawn = {row.person_id: set(row.categories) for row in ScopePerson.objects.filter(draw__breach=case)}
    barbara, krzysztof = (contact(name).person_id for name in ("Barbara Kowalczyk", "Krzysztof Zięba"))
    assert drawn == {barbara: {"identity", "email"}, krzysztof: {"identity", "phone"}}
    describe(officer, there)
    assess(officer, clean, there)

    decider = enter(olgierd, f"{there}decisions/")
    for question in ("authority", "people"):
        decide(decider, question)
    expect(decider.locator(".note-ok")).to_have_count(2)
    clean(decider)

    for kind, hours in (("initial", 20), ("follow_up", 40)):
        clock.set(friday + timedelta(hours=hours))
        officer = enter(iwona, f"{there}authority/")
        file(officer, kind)
    clean(officer)
    filed_right()
    tell(officer, clean, there)

    recorded(officer, clean, case.number, friday)


def recorded(officer, clean, number, friday):
    """The row of the register, on the screen and on paper."""
    officer.goto(f"{BASE}register/")
    row = officer.locator("main tbody tr", has_text=number)
    expect(row).to_contain_text("Zestawienie w złym mailu")
    expect(row).to_contain_text("Wysokie ryzyko")
    expect(row.locator("td").last).to_have_text("2")
    clean(officer)
    with officer.expect_download() as paper:
        officer.locator("a[href$='/register/pdf/']").click()
    words = words_of_pdf(Path(paper.value.path()).read_bytes())
    filed = stamp(friday + timedelta(hours=20))
    for item in (number, "Zestawienie w złym mailu", "Ktoś może wykorzystać adresy.", "Wysokie ryzyko", filed):
        assert item in words
    assert "Barbara Kowalczyk" not in words


def draw(officer, clean, there, mail):
    """The scope from the sent mail."""
    officer.goto(f"{there}scope/")
    officer.select_option("[name=kind]", "mail")
    officer.fill("[name=text]", mail.message_id)
    officer.fill("[name=shows]", "Zestawienie z danymi innych klientów")
    press(officer, "/sources/")
    officer.locator("form[action$='/draws/'] button").click()
    expect(officer.locator(".scope-n .kv").first).to_have_text("2")
    clean(officer)
    officer.goto(f"{there}scope/people/")
    expect(officer.locator("main tbody tr")).to_have_count(2)
    clean(officer)


def describe(officer, there):
    """What happened."""
    officer.goto(f"{there}description/")
    officer.select_option("[name=kind]", "misdirected_email")
    for name, value in (("facets", "c_disclosed"), ("subjects", "customers")):
        officer.locator(f"[name={name}][value={value}]").check()
    officer.fill("[name=consequences]", "Ktoś może wykorzystać adresy.")
    officer.fill("[name=measures_after]", "Adresatka usunęła wiadomość.")
    officer.locator("[data-save]").click()
    officer.wait_for_url(f"**{there}")


def assess(officer, clean, there):
    """The guided questions, with what usually follows from the answers beside them."""
    officer.goto(f"{there}assessment/")
    officer.select_option("[name=data]", "simple:1")
    for name, value in (("confidentiality", "0.25"), ("ei", "1"), ("integrity", "0"), ("availability", "0")):
        officer.locator(f"[name={name}][value='{value}']").check()
    expect(officer.locator("#score")).to_contain_text("2,25")
    expect(officer.locator("#hint dd").first).to_be_visible()
    clean(officer)
    officer.locator("[name=risk][value=high_risk]").check()
    officer.locator("[name=gravity][value=moderate]").check()
    officer.fill("[name=reasoning]", "Znana adresatka, ale dane handlowe dwóch osób.")
    officer.locator("#assess [data-save]").click()
    officer.wait_for_url("**/decisions/")


def filed_right():
    """Both filings went, and say what the scope says."""
    filings = list(Filing.objects.order_by("pk"))
    assert [(item.kind, item.late, item.sent_at is not None) for item in filings] == [
        ("initial", False, True),
        ("follow_up", False, True),
    ]
    data = json.loads(filings[1].json.plain())
    answers = {field["nazwa"]: field["odpowiedz"] for section in data["sekcje"] for field in section["pola"]}
    assert (answers["liczba_osob"], answers["liczba_wpisow"]) == ("2", "4")
    for filing in filings:
        words = words_of_pdf(filing.pdf.plain())
        spoken = [field["odpowiedz"] for section in filing.content["sekcje"] for field in section["pola"]]
        assert [answer for answer in spoken if " ".join(answer.split()) not in words] == []
        assert filing.number in words
        assert digest(filing.pdf.plain()) == filing.pdf_digest


def tell(officer, clean, there):
    """The letter, its preview, the sending."""
    officer.goto(f"{there}people/")
    for name, words in LETTER.items():
        officer.fill(f"[name={name}]", words)
    press(officer, "/letter/")
    officer.goto(f"{there}people/preview/pl/")
    expect(officer.locator(".letter-text")).to_contain_text(LETTER["advice"])
    officer.goto(f"{there}people/")
    press(officer, "/sending/")
    officer.wait_for_url("**/jobs/**")
    tasks.tell_people(Letter.objects.get().job_id)
    officer.goto(f"{there}people/")
    expect(officer.locator("main tbody tr")).to_have_count(2)
    clean(officer)
    letters = Message.objects.filter(template="breach_letter").with_keys()
    emails = [contact(name).person.email for name in ("Barbara Kowalczyk", "Krzysztof Zięba")]
    assert sorted(letter.address for letter in letters) == sorted(emails)
    assert Told.objects.filter(way="email").count() == 2


def file(page, kind):
    """Prepare a filing and record that it went."""
    form = page.locator("form[action$='/filings/']")
    form.locator(f"[name=kind][value={kind}]").check()
    form.locator("[data-save]").click()
    sent = page.locator("form:has([name=sent_at])").first
    sent.locator("[name=place]").select_option(index=1 if sent.locator("[name=place] option").count() > 1 else 0)
    sent.locator("[name=reference]").fill("UPO-1")
    sent.locator("[data-save]").click()
    page.wait_for_url("**/authority/")
    expect(page.locator("form:has([name=sent_at])")).to_have_count(0)


def test_an_hour_before_and_an_hour_after_the_72(enter, clean, clock, dora, oskar):
    """T+71 h: an hour is left, and nothing is asked. T+73 h: nothing goes without reasons for the delay."""
    named_controller()
    friday = clock()
    case = decided(dora, oskar, friday - timedelta(minutes=1), title="Zgubiony telefon")
    there = f"{BASE}{case.number}/"
    clock.set(case.aware_at + timedelta(hours=71), still=True)
    page = enter(dora, there)
    expect(page.locator(".clk .cd")).to_have_text("1 h 0 min")
    expect(page.locator(".note-danger")).to_have_count(0)
    clean(page)
    prepared(page, there)
    expect(page.locator("form:has([name=sent_at])")).to_have_count(1)
    assert (Filing.objects.get().late, Filing.objects.get().delay_reason) == (False, "")
    page.close()  # two hours later its session is over, and the bell would say so

    clock.set(case.aware_at + timedelta(hours=73), still=True)
    page = enter(dora, there)
    page.expected.append("422")
    expect(page.locator(".clk .cd")).to_have_text("1 h 0 min")
    expect(page.locator(".note-danger").first).to_contain_text("72 godzin")
    clean(page)
    prepared(page, there)
    expect(page.locator("form[action$='/filings/'] [name=delay_reason][aria-invalid=true]")).to_be_visible()
    assert Filing.objects.count() == 1
    with pytest.raises(IntegrityError, match="filing_late_has_reasons"), transaction.atomic():
        Filing.objects.update(sent_at=clock(), sent_by="user:1", place="post", reference="RR 1")
    sent = page.locator("form:has([name=sent_at])")
    sent.locator("[name=place]").select_option("post")
    sent.locator("[name=reference]").fill("RR 1")
    with page.expect_navigation():
        sent.locator("[data-save]").click()
    expect(page.locator("form:has([name=sent_at]) [name=delay_reason][aria-invalid=true]")).to_be_visible()
    assert Filing.objects.get().sent_at is None
    sent = page.locator("form:has([name=sent_at])")
    sent.locator("[name=delay_reason]").fill("Weekend i śledztwo w dzienniku.")
    sent.locator("[data-save]").click()
    expect(page.locator("form:has([name=sent_at])")).to_have_count(0)
    filing = Filing.objects.get()
    assert (filing.late, filing.delay_reason) == (True, "Weekend i śledztwo w dzienniku.")
    clean(page)
    page.goto(f"{BASE}register/")
    expect(page.locator("main tbody tr", has_text=case.number)).to_contain_text("po 72 godzinach")


def prepared(page, there):
    """An initial filing, asked for without reasons."""
    page.goto(f"{there}authority/")
    form = page.locator("form[action$='/filings/']")
    form.locator("[name=kind][value=initial]").check()
    with page.expect_navigation():  # what was wrong takes the focus once the page is there
        form.locator("[data-save]").click()

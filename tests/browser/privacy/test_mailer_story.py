"""A mailer in the United States, from its draft to the end of its agreement, on the screens of all concerned.

Refused without a mechanism, approved with clauses and an assessment; the form says so at once, and an old reader gets a
letter about it; files, programs and calendars of the firm stop on the day after its agreement.
"""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from consents.models import Controller
from consents.notices.fact_watch import watch_facts
from consents.notices.notification import remember
from consents.notices.retelling import carry_out
from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.permissions.scopes import SCOPES
from crm.jobs.models import Export, Job
from crm.jobs.work import claimed
from crm.privacy.models import Disclosure, LedgerEntry, Proposal, Purpose, Recipient, Transfer
from crm.sales.calendar_feeds.feeds import open_feed
from tests.browser.privacy.request_sides import press
from tests.browser.public.test_public_form import here, mail_to  # noqa: F401 - links lead to the live server, mail arrives
from tests.consents.filled_forms import BY, a_form
from tests.consents.published_notices import a_notice
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.sales.task_builders import planned

pytestmark = pytest.mark.django_db(transaction=True)

EEA = "Twoje dane nie opuszczają Europejskiego Obszaru Gospodarczego."
US = "Poza Europejskim Obszarem Gospodarczym: Larkmail, Stany Zjednoczone."
FORM = "/p/pl/consent/newsletter/"
ANSWERS = {
    1: {"complete": "yes", "onward": "no"},
    3: {"surveillance": "yes", "demands": "no", "readable": "no", "remedy": "unknown", "stay": "moment"},
    4: {"effective": "yes"},
    5: {"signed": "yes", "copy": "yes"},
}
ENDED = "Umowa z odbiorcą Larkmail skończyła się"
DAYS_LEFT = 3  # until the agreement ends


@pytest.fixture
def later(monkeypatch):
    """later(days): the clock of this process, and so of the live server, goes on by so many days."""
    now = timezone.now

    def moved(days):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=days))

    return moved


@pytest.fixture
def staff(dora, oskar, marek, sam, team_a):
    """The officer, the decider, who exports, who sells, and where they work."""
    return SimpleNamespace(dora=dora, oskar=oskar, marek=marek, sam=sam, team=team_a)


@pytest.fixture
def reader(ada, here):  # noqa: F811
    """Ada agreed to offers and was told the first version, on a form that is still open."""
    version = a_notice(at=timezone.now())
    a_form()
    Controller.objects.update(phone="12 555 01 10")
    remember([ada.person], version, how="shown", by=BY, at=timezone.now())
    return ada


def test_a_mailer_is_approved_told_of_and_stopped_when_its_agreement_ends(
    enter,
    clean,
    reader,
    mail_to,  # noqa: F811
    later,
    staff,
):
    desk, decider = enter(staff.dora, "/privacy/recipients/new/"), enter(staff.oskar)
    visitor = enter(None, width=390)
    expect(notice_on(visitor)).to_contain_text(EEA)
    refused_without_a_mechanism(desk, decider)
    assessed(desk, clean)
    approved(decider)
    agreed(desk)
    named_by_offers(desk, decider)
    notice = notice_on(visitor)
    expect(notice).to_contain_text(US)
    expect(notice).not_to_contain_text(EEA)
    clean(visitor)
    told(decider, mail_to)

    planned(staff.sam, reader)
    secret, bearer = open_feed(staff.sam, name="Telefon")[1], program(staff.team)
    assert (asks(visitor, bearer), calendar(visitor, secret)) == ((200, ""), ["Telefon: Ada Kowalska"])
    assert orders(enter(staff.marek), clean=None) == ""
    went = Disclosure.objects.count()

    later(DAYS_LEFT + 1)
    assert asks(visitor, bearer) == (403, "agreement_ended")
    assert calendar(visitor, secret) == ["Zajęte"]
    expect(enter(staff.sam, "/tasks/feeds/").locator("#main")).to_contain_text(ENDED)
    assert ENDED in orders(enter(staff.marek), clean=clean)
    assert Disclosure.objects.count() == went
    refused = LedgerEntry.objects.filter(act="disclosure.refused", target="recipient:larkmail")
    assert {entry.counts["place"] for entry in refused} == {"api:people", "sales:feed", "export"}
    desk = enter(staff.dora, "/privacy/processors/larkmail/")
    expect(desk.locator("#main")).to_contain_text("skończyła się")
    clean(desk)


# ---- the desk and the decider


def waiting():
    """The page of the newest proposal."""
    return f"/privacy/proposals/{Proposal.objects.latest('pk').uid}/"


def refused_without_a_mechanism(desk, decider):
    """The officer drafts the firm; the decider may not approve it yet."""
    for name, text in (("name", "Larkmail"), ("name_en", "Larkmail"), ("country", "us"), ("why", "Tańsza wysyłka.")):
        desk.locator(f"[name={name}]").fill(text)
    desk.locator("[name=kind][value=processor]").check()
    desk.locator("[name=agreement_needed]").check()
    press(desk, "Zapisz projekt")
    decider.goto(waiting())
    decider.expected.append("422")
    expect(decider.get_by_text("odmowa: brak mechanizmu")).to_be_visible()
    press(decider, "Zatwierdź")
    expect(decider.get_by_text("Nic jeszcze nie pozwala na przekazanie: Stany Zjednoczone")).to_be_visible()


def assessed(desk, clean):
    """Standard clauses are recorded, and the transfer is assessed step by step."""
    desk.goto("/privacy/transfers/larkmail/mechanism/?country=US&mechanism=scc")
    desk.locator("[name=module][value='2']").check()
    for annex in ("I", "II"):
        desk.locator(f"[name=annexes][value={annex}]").check()
    press(desk, "Zapisz mechanizm")
    steps = desk.url.partition("?")[0]
    desk.expected.append("422")
    desk.goto(f"{steps}?step=1")
    press(desk, "Zapisz i przejdź dalej")  # with open questions
    expect(desk.locator("[data-focus]")).to_be_focused()
    for step, answers in ANSWERS.items():
        desk.goto(f"{steps}?step={step}")
        for question, answer in answers.items():
            with desk.expect_response(lambda response: "step=" in response.url):
                desk.locator(f"[name={question}][value={answer}]").check()  # saved with each answer
        if step == 3:
            desk.reload()  # one may stop and come back
            expect(desk.locator("[name=remedy][value=unknown]")).to_be_checked()
            clean(desk)
        if step == 4:
            desk.locator("[name=measures]").fill("Adresy zaszyfrowane, klucze zostają u nas.")
        press(desk, "Zapisz i przejdź dalej")
    desk.goto(f"{steps}?step=6")
    desk.locator("[name=outcome][value=measures]").check()
    desk.locator("[name=review_on]").fill((timezone.localdate() + timedelta(days=365)).isoformat())
    press(desk, "Zamknij ocenę")
    expect(desk.get_by_text("wolno").first).to_be_visible()
    clean(desk)


def approved(decider):
    """With clauses and assessment it passes."""
    decider.goto(waiting())
    press(decider, "Zatwierdź")
    assert Recipient.objects.active().filter(slug="larkmail").exists()
    assert Transfer.objects.get().outcome == "measures"


def agreed(desk):
    """The agreement is recorded with the day of its end; it covers the calendars of staff too."""
    desk.goto("/privacy/processors/larkmail/agreement/")
    desk.locator("[name=reference]").fill("UP-2026-12")
    desk.locator("[name=ends_on]").fill((timezone.localdate() + timedelta(days=DAYS_LEFT)).isoformat())
    for code in ("identity", "email", "phone"):
        desk.locator(f"[name=categories][value={code}]").check()
    desk.locator("[name=calendars]").check()
    desk.locator("#main [data-save]").click()
    desk.wait_for_url("**/privacy/processors/larkmail/")


def named_by_offers(desk, decider):
    """The purpose of the newsletter names the firm from its next version on."""
    desk.goto("/privacy/purposes/offers/amendment/")
    desk.locator("[name=recipients][value=larkmail]").check()
    desk.locator("[name=why]").fill("Larkmail wysyła oferty.")
    press(desk, "Zapisz projekt")
    decider.goto(waiting())
    press(decider, "Zatwierdź")
    assert Purpose.objects.get(slug="offers", active_to=None).recipients.filter(slug="larkmail").exists()


def told(decider, mail_to):  # noqa: F811
    """The facts draft the next notice; the decider publishes it, and the letter arrives where the reader reads."""
    assert watch_facts() == 1
    decider.goto("/privacy/notice-texts/general/")
    decider.get_by_label("Wpisz, ile osób dostanie e-mail").fill("1")
    decider.get_by_role("button", name="Zdecyduj").click()
    expect(decider.get_by_text(re.compile("Trwa powiadamianie"))).to_be_visible()
    with claimed(Job.objects.get().pk) as run:
        carry_out(run)
    letter = mail_to("ada@cerambud.test").get_body(("plain",)).get_content()
    assert (f"Było: {EEA}" in letter, US.rstrip(".") in letter) == (True, True)


# ---- the outside


def notice_on(page):
    """The notice on the public form, opened."""
    page.goto(FORM)
    page.get_by_text("Co robimy z Twoimi danymi", exact=True).click()
    return page.locator("details[open]")


def program(team):
    """The token of a program that reads for the firm."""
    offers, firm = Purpose.objects.get(slug="offers", active_to=None), Recipient.objects.get(slug="larkmail")
    told_of = {"teams": [team], "purposes": [offers], "recipient": firm, "by": BY}
    return issue(register("Larkmail Sync", scopes_given=list(SCOPES), **told_of), by=BY)[1]


def asks(page, bearer):
    """(status, reason) of a page of people that the firm's program asks for."""
    answer = page.request.get("/api/v1/people/?purpose=offers", headers={"Authorization": f"Token {bearer}"})
    return answer.status, answer.json().get("reason", "")


def calendar(page, secret):
    """The titles that the calendar of the seller's telephone shows."""
    read = Calendar.from_ical(page.request.get(f"/calendar/{secret}/tasks.ics").body())
    return [str(event["summary"]) for event in read.walk("VEVENT")]


def orders(page, *, clean):
    """What the form of an export says against a file for the firm; empty where it is being made."""
    page.expected.append("422")
    page.goto("/exports/new/?view=all")
    page.locator("[name=purpose][value=offers]").check()
    page.locator("[name=recipient]").select_option("larkmail")
    count = Export.objects.count()
    page.locator("#main [data-save]").click()
    if clean is None:
        page.wait_for_url("**/jobs/**")
        return ""
    error = page.get_by_text("Umowa z odbiorcą Larkmail skończyła się").first
    expect(error).to_be_visible()
    clean(page)
    assert Export.objects.count() == count
    return error.inner_text()

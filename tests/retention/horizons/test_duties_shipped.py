"""What the law orders to keep stands against every way in which data go (Art. 17(3)(b), OP art. 70 and 86)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from consents.models import Ground
from crm.contacts.models import Contact
from crm.privacy.models import LedgerEntry, Person
from crm.sales.models import Document
from dsar import tasks as of_requests
from dsar.models import Event, Kind
from dsar.rights import requested_erasure as on_request
from retention import tasks
from retention.horizons.unkept_duties import resting
from retention.people.person_erasure import ask, erase_now, purge_now
from retention.rules.switches import switch_off
from tests.dsar.decided_cases import case_about, code_of, grant
from tests.dsar.desk_browser import browser
from tests.retention.made_runs import approved, carried_out, counted
from tests.retention.ruled_people import rule
from tests.sales.document_builders import paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_shipped")]
DAY = timedelta(days=1)
WHY = "Księgi prowadzi biuro rachunkowe, u nas są tylko kopie."


def with_key(contact):
    return Person.objects.with_keys().get(pk=contact.pk)


@pytest.fixture
def billed(ada, sam):
    """Ada, with an invoice of this month that is due in three weeks; no other duty keeps her."""
    today = timezone.localdate()
    paper(sam, ada, issued_on=today - 5 * DAY, payment_due_on=today + 21 * DAY, number="FV/12/2026")
    return with_key(ada)


def switched_off(oskar):
    for slug in ("tax-papers", "accounting-vouchers"):
        switch_off(rule(slug), reason=WHY, by=oskar)


def granted(person, dora):
    case = case_about(person, Kind.ERASURE)
    grant(case, Kind.ERASURE, ground="needless", by=dora)
    return case


def on_the_case(person, dora, oskar):
    of_requests.erase_people(on_request.ask(granted(person, dora), by=oskar).pk)


def at_once(person, dora, oskar):
    erase_now(person, reason="needless", by=oskar)


def by_a_job(person, dora, oskar):
    tasks.erase_person(ask(person, reason="needless", by=oskar).pk)


def let_go_now(person, dora, oskar):
    Ground.objects.filter(person=person).update(ended_at=timezone.now() - DAY)
    purge_now(person, by=oskar)


def by_a_run(person, dora, oskar):
    Ground.objects.filter(person=person).update(ended_at=timezone.now() - DAY)
    if (run := counted()) is not None:
        carried_out(approved(run, oskar))


def by_the_command(person, dora, oskar):
    Ground.objects.filter(person=person).update(ended_at=timezone.now() - DAY)
    if (run := counted()) is not None:
        approved(run, oskar)
        type(run).objects.update(not_before=timezone.now() - DAY)
    call_command("purge", "--json", stdout=StringIO())


def from_the_bin(person, dora, oskar):
    Contact.objects.filter(pk=person.pk).update(binned_at=timezone.now() - 40 * DAY)
    by_a_run(person, dora, oskar)


WAYS = [on_the_case, at_once, by_a_job, let_go_now, by_a_run, by_the_command, from_the_bin]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_art_17_3_b_an_invoice_still_due_survives_whatever_erases(way, billed, dora, oskar):
    way(billed, dora, oskar)
    left = {document.number for document in Document.objects.with_keys().filter(person=billed.pk)}
    assert left == {"FV/12/2026"}
    assert Person.objects.with_keys().get(pk=billed.pk).name == "Ada Kowalska"


@pytest.mark.parametrize("way", [on_the_case, at_once, by_a_job])
def test_and_once_the_controller_has_switched_the_rules_off_with_a_reason_it_asks_before_it_goes(
    way, billed, dora, oskar
):
    switched_off(oskar)
    assert code_of(lambda: way(billed, dora, oskar)) == "unkept"
    assert Document.objects.filter(person=billed.pk).count() == 1


def test_the_decider_may_say_that_it_goes(billed, dora, oskar):
    switched_off(oskar)
    tasks.erase_person(ask(billed, reason="needless", confirmed=True, by=oskar).pk)
    assert Document.objects.count() == 0
    entry = LedgerEntry.objects.get(act="person.erasure_decided")
    assert entry.counts["without"] == ["accounting-vouchers:1", "tax-papers:1"]


def test_on_a_request_the_reason_of_the_decider_stands_in_the_timeline(billed, dora, oskar):
    switched_off(oskar)
    case = granted(billed, dora)
    of_requests.erase_people(on_request.ask(case, why_unkept=WHY, by=oskar).pk)
    assert Document.objects.count() == 0
    events = list(Event.objects.filter(case=case, ref="unkept"))
    assert [(event.text, event.by) for event in events] == [(WHY, f"user:{oskar.pk}")]


def test_a_rule_that_goes_off_between_the_word_and_the_work_is_not_passed_over(billed, dora, oskar):
    job = on_request.ask(granted(billed, dora), by=oskar)
    switched_off(oskar)
    of_requests.erase_people(job.pk)
    job.refresh_from_db()
    assert (job.state == "done", Document.objects.filter(person=billed.pk).count()) == (False, 1)


def test_the_page_of_a_request_names_the_paper_the_rule_and_what_no_law_guards(billed, dora, oskar):
    switched_off(oskar)
    case = granted(billed, dora)
    page = browser(oskar).get(f"/privacy/requests/{case.number}/decisions/erasure/")
    words = page.content.decode()
    (plan,) = page.context["plans"]
    assert [why.ref for why in plan["unkept"].whys] == ["FV/12/2026", "FV/12/2026"]
    assert "its rule is switched off" in words
    assert "FV/12/2026" in words
    assert {"provenance"} <= {item.value for item in plan["unkept"].bare}
    assert "no rule of the law is active" in words


def test_the_page_carries_it_out_only_with_the_reason(billed, dora, oskar):
    switched_off(oskar)
    case = granted(billed, dora)
    here = f"/privacy/requests/{case.number}/decisions/erasure/execution/"
    answer = browser(oskar).post(here, {"typed": case.number})
    assert (answer.status_code, list(answer.context["confirmed"].errors)) == (422, ["why_unkept"])
    assert browser(oskar).post(here, {"typed": case.number, "why_unkept": WHY}).status_code == 302


def test_with_every_rule_on_nothing_is_at_risk_and_no_page_warns(billed, dora, oskar):
    case = granted(billed, dora)
    page = browser(oskar).get(f"/privacy/requests/{case.number}/decisions/erasure/")
    assert (page.context["plans"][0]["unkept"].off, resting(timezone.now())) == ((), [])
    assert "its rule is switched off" not in page.content.decode()


def test_the_page_of_an_erasure_at_once_asks_for_a_word_of_its_own(billed, oskar):
    switched_off(oskar)
    page, here = browser(oskar), f"/privacy/retention/people/{billed.uid}/erasure/"
    assert "FV/12/2026" in page.get(here).content.decode()
    values = {"reason": "needless", "typed": billed.short}
    answer = page.post(here, values)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["confirmed"])
    assert page.post(here, {**values, "confirmed": "on"}).status_code == 302

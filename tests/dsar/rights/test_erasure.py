"""Erasure: what was granted goes by the one eraser, obliged parts stay and are named; whoever asked is answered."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from consents.models import Ground, Restriction
from crm.jobs.models import Job
from crm.privacy.map.titles import heading_for
from crm.privacy.models import ContactPoint, LedgerEntry, Person
from dsar import tasks
from dsar.cases.opening import recognise
from dsar.decisions.verdicts import Proposal, decide_all, in_force, proposals, propose
from dsar.letters.letter_texts import draft
from dsar.models import Case, Decision, Kind, RecipientNotice
from dsar.rights import requested_erasure
from dsar.rights.execution import people_of
from dsar.rights.requested_erasure import ask, erase_one, suggest
from dsar.rights.spared_data import sparing_for
from retention.horizons.needs import horizons
from retention.horizons.retention_events import Event
from retention.models import Start
from tests.dsar.decided_cases import DAY, case_about, code_of, given_to, grant, refuse, with_key
from tests.dsar.desk_browser import BASE, browser
from tests.retention.ruled_people import all_off, ground_of, on, somebody

pytestmark = pytest.mark.django_db
RIGHT = Kind.ERASURE


@pytest.fixture(autouse=True)
def _only_the_rules_of_the_test(db, monkeypatch):
    """What the law demands otherwise (tests/retention/horizons/test_duties_shipped.py) is off until a test
    switches it on.
    """
    all_off(monkeypatch)


@pytest.fixture
def customer(happened):
    """Somebody with an offer consent and an invoice of this year, with the rule for vouchers on."""
    on("accounting-vouchers")
    person = somebody("offers")
    ContactPoint.objects.create(person=with_key(person), kind="phone", value="+48600700800")
    happened.append(Event(person.pk, Start.DOCUMENT, timezone.now() - 30 * DAY, "accounting", "FV/7/2026"))
    return with_key(person)


def carried_out(case, by):
    """The job, done by a worker."""
    job = ask(case, by=by)
    tasks.erase_people(job.pk)
    job.refresh_from_db()
    assert job.state == "done", (job.problem, job.error)
    return job


def test_art_17_1_everything_goes_where_nothing_obliges(dora, oskar):
    person = somebody("offers")
    case = case_about(person, RIGHT)
    row = grant(case, RIGHT, ground="withdrawn", by=dora)
    job = carried_out(case, oskar)
    row.refresh_from_db()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert (row.done_by, row.done["people"], row.done["stayed"], row.done["articles"]) == (
        f"user:{oskar.pk}",
        1,
        {},
        [],
    )
    assert row.done["went"]["privacy.person"] == 1
    assert job.result["link"] == {"name": "requests:right", "args": [case.number, "erasure"]}
    acts = LedgerEntry.objects.filter(about=person.uid, act__startswith="person.").order_by("pk")
    assert [act.act for act in acts] == ["person.erasure_decided", "person.erased"]
    assert case.tasks.get(code="do", right=RIGHT).done_by == f"user:{oskar.pk}"


def test_whoever_asked_stays_to_be_answered(dora, oskar):
    case = case_about(somebody("offers"), RIGHT)
    grant(case, RIGHT, ground="withdrawn", by=dora)
    carried_out(case, oskar)
    case = Case.objects.with_keys().get(pk=case.pk)
    assert (case.person.name, case.person.email, people_of(case)) == ("Ewa Maj", "ewa@maj.test", [])
    assert case.subjects.get().person_hash


def test_art_17_3_b_an_invoice_year_is_kept_and_explained(customer, dora, oskar):
    """Art. 17(3)(b) with UoR art. 74: the suggestion refuses what the law keeps and names article, paper and day."""
    case = case_about(customer, RIGHT, language="en")
    result = suggest(case, "withdrawn", by=dora)
    whole, *parts = result
    assert (whole.verdict, whole.ground, {part.why for part in parts}) == ("granted", "withdrawn", {"legal_duty"})
    assert [part.category for part in parts] == ["identity"]
    text = parts[0].text
    assert (
        "art. 74 ust. 2 pkt 8 i ust. 3 of the Accounting Act" in text,
        "(FV/7/2026)" in text,
        "Until 31 December" in text,
    ) == (
        True,
        True,
        True,
    ), text
    assert decide_all(case, RIGHT, by=oskar) == 2
    carried_out(case, oskar)
    person = with_key(customer)
    assert (person.name, person.email, person.phone) == ("Ewa Lis", "", "")
    assert ContactPoint.objects.filter(person=person).count() == 0
    did = in_force(case, RIGHT)[0].done
    assert (did["articles"], did["stayed"]["privacy.person"]) == (["art. 74 ust. 2 pkt 8 i ust. 3 UoR"], 1)


def test_plan_receipt_and_letter_name_the_same_numbers(customer, dora, oskar):
    """What is emptied stays, and the key that seals her data is no entry about her."""
    case = case_about(customer, RIGHT, language="en")
    suggest(case, "withdrawn", by=dora)
    decide_all(case, RIGHT, by=oskar)
    desk = browser(oskar)
    page = f"{BASE}{case.number}/decisions/erasure/"
    [plan], [place] = (
        desk.get(first).context[name] for first, name in ((page, "plans"), (f"{BASE}{case.number}/", "places"))
    )
    planned = {part["name"]: (part["going"], part["staying"]) for part in plan["parts"]}
    assert (plan["emptied"], heading_for("privacy.personkey") in planned) == (1, False)
    carried_out(case, oskar)
    [receipt] = desk.get(page).context["receipts"]
    assert {kind["name"]: (kind["went"], kind["stayed"]) for kind in receipt["kinds"]} == planned
    numbers = (receipt["went"], receipt["stayed"])
    assert numbers == (plan["going"], plan["staying"]) == (place["going"], place["staying"])
    lines = draft(case, "answer", "en").split("\n\n")
    listed = [line for line in lines if line.startswith("- ")][:2]
    sums = tuple(sum(int(line.rpartition(": ")[2]) for line in block.split("\n")) for block in listed)
    assert sums == numbers
    assert f"{numbers[0]} entries." in next(line for line in lines if line.startswith("Erased on"))


def test_the_receipt_at_the_desk_counts_by_kind(customer, dora, oskar):
    case = case_about(customer, RIGHT)
    suggest(case, "withdrawn", by=dora)
    decide_all(case, RIGHT, by=oskar)
    carried_out(case, oskar)
    page = browser(oskar).get(f"{BASE}{case.number}/decisions/erasure/").content.decode()
    table = page.partition("What went and what stayed")[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>([^<]+)</t[hd]>", row) for row in table.split('<tr role="row">')[2:]]
    assert ["Why we may use the data", "1", "0"] in rows
    assert ["Name and contact details", "0", "1"] in rows


def test_what_was_refused_stays_though_no_rule_keeps_it(dora, oskar):
    """Art. 17(3)(e): a claim over what she wrote about her phone."""
    person = somebody("offers")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, ground="withdrawn", by=dora)
    refuse(case, RIGHT, by=dora, decider=oskar, category="phone", why="claims")
    carried_out(case, oskar)
    left = with_key(person)
    assert (left.phone, left.name, left.email) == ("602333444", "", "")


def test_only_the_category_that_was_granted_goes(dora, oskar):
    person = somebody("offers")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, category="phone", ground="needless", by=dora)
    carried_out(case, oskar)
    left = with_key(person)
    assert (left.phone, left.name, left.email) == ("", "Ewa Lis", "ewa.lis@mebloplast.test")
    assert Ground.objects.filter(person=person, ended_at=None).count() == 1


def test_only_what_a_purpose_alone_needed_goes_and_its_consent_ends(dora, oskar):
    person = somebody("offers")
    ground_of(person, "accounting")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, purpose="offers", ground="withdrawn", by=dora)
    carried_out(case, oskar)
    left = with_key(person)
    assert (left.name, left.email, left.phone) == ("Ewa Lis", "", "")
    assert list(Ground.objects.filter(person=person, ended_at=None).values_list("purpose__slug", flat=True)) == [
        "accounting"
    ]


def test_a_purpose_that_was_refused_keeps_what_it_needs(dora, oskar):
    person = somebody("offers")
    ground_of(person, "contracts")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, ground="objection", by=dora)
    refuse(case, RIGHT, by=dora, decider=oskar, purpose="contracts", why="no_ground")
    carried_out(case, oskar)
    assert with_key(person).email == "ewa.lis@mebloplast.test"


def test_nothing_is_spared_less_than_the_law_wants(customer, dora):
    """Whatever was granted, the obliged horizon is a part of the sparing."""
    at = timezone.now()
    both = horizons([customer.pk], at)[customer.pk]
    for rows in (
        [Decision(right=RIGHT, verdict="granted")],
        [Decision(right=RIGHT, verdict="granted", category="identity")],
        [Decision(right=RIGHT, verdict="granted", purpose="accounting")],
    ):
        spared = sparing_for(both, rows)
        assert {code: spared[code] <= since for code, since in both.obliged.sparing.items()} == dict.fromkeys(
            both.obliged.sparing, True
        )


@pytest.mark.usefixtures("nobody_standing")
def test_recipients_are_noted_before_the_disclosures_go(dora, oskar):
    """Art. 19."""
    person = with_key(somebody("offers"))
    recipient = given_to(person, by=dora)
    case = case_about(person, RIGHT)
    grant(case, RIGHT, ground="withdrawn", by=dora)
    carried_out(case, oskar)
    notice = RecipientNotice.objects.get(case=case)
    assert (notice.recipient, notice.name, notice.categories, notice.state) == (
        recipient,
        "Drukarnia",
        ["identity", "email"],
        "waiting",
    )
    assert case.tasks.get(code="recipients", right=RIGHT).done_at is None


@pytest.mark.usefixtures("nobody_standing")
def test_recipients_are_told_of_what_went_only(dora, oskar):
    """Art. 19, of a part."""
    person = with_key(somebody("offers"))
    given_to(person, categories=["identity", "phone"], by=dora)
    given_to(person, "Kurier", categories=["address"], by=dora)
    case = case_about(person, RIGHT)
    grant(case, RIGHT, category="phone", ground="needless", by=dora)
    carried_out(case, oskar)
    assert [(row.name, row.categories) for row in RecipientNotice.objects.filter(case=case)] == [
        ("Drukarnia", ["phone"])
    ]


def test_a_restriction_does_not_stand_in_the_way(dora, oskar):
    person = somebody("offers")
    Restriction.objects.create(person=person, reason="claims", since=timezone.now(), placed_by="user:1")
    case = case_about(person, RIGHT)
    grant(case, RIGHT, ground="withdrawn", by=dora)
    carried_out(case, oskar)
    assert not Person.objects.filter(pk=person.pk).exists()


def test_the_officer_does_not_have_it_carried_out(dora, sam):
    """Art. 38(6)."""
    case = case_about(somebody("offers"), RIGHT)
    grant(case, RIGHT, ground="withdrawn", by=dora)
    for nobody in (dora, sam):
        with pytest.raises(PermissionDenied):
            ask(case, by=nobody)
    assert Job.objects.count() == 0


def test_nothing_goes_before_it_is_decided_or_when_nobody_was_found(dora, oskar):
    case = case_about(somebody("offers"), RIGHT)
    assert code_of(lambda: ask(case, by=oskar)) == "nothing"
    propose(case, Proposal(RIGHT, "granted", ground="withdrawn"), by=dora)
    assert code_of(lambda: ask(case, by=oskar)) == "undecided"
    decide_all(case, RIGHT, by=dora)
    case.subjects.all().delete()
    assert code_of(lambda: ask(case, by=oskar)) == "nobody"


def test_asked_twice_it_is_one_job_and_run_twice_it_changes_nothing(dora, oskar):
    case = case_about(somebody("offers"), RIGHT)
    row = grant(case, RIGHT, ground="withdrawn", by=dora)
    job = ask(case, by=oskar)
    assert ask(case, by=oskar) == job
    tasks.erase_people(job.pk)
    row.refresh_from_db()
    before = (row.done, row.done_at)
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    tasks.erase_people(job.pk)
    row.refresh_from_db()
    assert (row.done, row.done_at) == before
    assert code_of(lambda: ask(case, by=oskar)) == "nothing"


def test_a_killed_workers_successor_goes_on_with_the_next_person(dora, oskar, monkeypatch):
    first, second = somebody("offers"), somebody("offers")
    case = case_about(first, RIGHT)
    recognise(case, second, by=dora, at=timezone.now())
    row = grant(case, RIGHT, ground="withdrawn", by=dora)
    job = ask(case, by=oskar)

    def killed(case, person, **told):
        if person == second:
            raise RuntimeError("killed")
        return erase_one(case, person, **told)

    with monkeypatch.context() as patch:
        patch.setattr(requested_erasure, "erase_one", killed)
        tasks.erase_people(job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.state, job.done, row.done["people"], row.done_at) == ("failed", 1, 1, None)
    job.resume(by=oskar)
    tasks.erase_people(job.pk)
    row.refresh_from_db()
    assert (
        row.done["people"],
        row.done["went"]["privacy.person"],
        Person.objects.filter(pk__in=[first.pk, second.pk]).count(),
    ) == (2, 2, 0)


def test_the_suggestion_is_only_a_proposal(customer, dora):
    case = case_about(customer, RIGHT)
    suggest(case, "withdrawn", by=dora)
    assert (len(proposals(case, RIGHT)), in_force(case, RIGHT), with_key(customer).email) == (
        2,
        [],
        "ewa.lis@mebloplast.test",
    )
    assert code_of(lambda: suggest(case, "bo tak", by=dora)) == "ground"

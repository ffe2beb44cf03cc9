"""What the kit does to rows: numbers, marks told once, lists newest first, whom a clock calls, proposals, timelines."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from breaches.models import Breach, Decision, Event, Incident, Mark
from crm.accounts.models import StandIn, User
from crm.casework import proposals
from crm.casework.case_numbers import next_number
from crm.casework.clock_marks import note_told, untold
from crm.casework.colleagues import active, everybody, officers, responsible, standing_in_for
from crm.casework.newest_first import NewestFirst
from crm.casework.timeline import timeline
from tests.breaches.made_cases import opened
from tests.conftest import colleague

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def names(people):
    """Their user names, in order."""
    return [person.username for person in people]


def called_so(*numbers):
    """Incidents with these numbers."""
    for number in numbers:
        Incident.objects.create(number=number, reported_by="user:1", arrived_at=AT, what="x")


def test_a_series_counts_on_from_its_highest_number_each_letter_and_year_apart():
    called_so("I-2026-07", "I-2026-9", "I-2025-40", "X-2026-50")
    rows = Incident.objects.all()
    assert next_number(rows, "I", AT, series="test", digits=2) == "I-2026-10"
    assert next_number(rows, "Y", AT, series="test", digits=3) == "Y-2026-001"
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Warsaw
    assert next_number(rows, "I", new_year, series="test") == "I-2027-1"


def test_who_takes_a_number_holds_the_series(dora):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        next_number(Incident.objects.all(), "I", AT, series="test")
    assert "pg_advisory_xact_lock" in queries.captured_queries[0]["sql"]


def test_a_mark_is_told_once_and_again_when_the_clock_began_elsewhere(dora):
    case = opened(dora, at=AT)
    passed = [(24, AT + DAY), (48, AT + 2 * DAY)]
    about = {"breach": case, "since": AT}
    assert untold(Mark, "hours", passed, **about) == passed
    note_told(Mark, "hours", passed[:1], readers=2, at=AT + DAY, **about)
    assert untold(Mark, "hours", passed, **about) == passed[1:]
    assert untold(Mark, "hours", passed, breach=case, since=AT + HOUR) == passed
    mark = Mark.objects.get(breach=case)
    assert (mark.hours, mark.due_at, mark.told_at, mark.readers) == (24, AT + DAY, AT + DAY, 2)


def test_lists_turn_forward_and_back_over_rows_of_the_same_moment(dora):
    cases = [opened(dora, at=AT), opened(dora, at=AT), opened(dora, at=AT + HOUR)]
    shelf = NewestFirst(Breach.objects.all(), "opened_at")
    newest = [cases[2], cases[1], cases[0]]
    assert shelf.fetch(2) == newest[:2]
    assert shelf.fetch(2, before=shelf.edge_of(newest[1])) == newest[2:]
    assert shelf.fetch(2, after=shelf.edge_of(newest[2])) == [newest[1], newest[0]]  # nearest to the edge first


def test_officers_are_called_and_where_there_is_none_whoever_decides(oskar, sam):
    assert names(officers()) == ["oskar"]
    colleague("dora", "dpo")
    assert (names(officers()), names(responsible())) == (["dora"], ["oskar", "dora"])


def test_stand_ins_are_called_too_but_nobody_without_an_address(dora, oskar, sam, marek):
    StandIn.objects.create(absent=oskar, deputy=sam, since=AT - HOUR, until=AT + DAY, made_by="user:1")
    assert names(standing_in_for([oskar], AT)) == ["sam"]
    assert set(names(everybody(AT))) == {"dora", "oskar", "sam"}
    assert set(names(everybody(AT + 2 * DAY))) == {"dora", "oskar"}
    User.objects.filter(username="oskar").update(email="")
    assert (set(names(everybody(AT))), "oskar" in names(active())) == ({"dora", "sam"}, False)


def proposed(by, question="authority"):
    """Somebody proposes to notify."""
    case = opened(by, at=AT)
    values = {"breach": case, "question": question, "verdict": "notify"}
    return Decision.objects.create(**values, proposed_by=f"user:{by.pk}", proposed_at=AT)


def test_a_proposal_waits_until_somebody_decides_it(dora, oskar):
    proposal = proposed(dora)
    assert proposals.waiting(proposal) == proposal
    Decision.objects.update(decided_at=AT, decided_by=f"user:{oskar.pk}")
    with pytest.raises(ValidationError) as refusal:
        proposals.waiting(proposal)
    assert refusal.value.code == "decided"


def test_a_proposal_is_rejected_by_whoever_decides_or_taken_back_by_its_maker_alone(dora, oskar, sam):
    own, other = proposed(dora), proposed(dora)
    with pytest.raises(PermissionDenied):
        proposals.reject(own, by=sam, at=AT)
    assert proposals.reject(own, by=dora, at=AT).replaced_at == AT  # the officer decides nothing, but it is hers
    assert proposals.reject(other, by=oskar, at=AT).in_force is False


def test_a_timeline_names_everybody_in_one_query(dora, sam):
    case = opened(dora, at=AT)
    for by in (dora, sam):
        Event.objects.create(breach=case, kind="note", by=f"user:{by.pk}", at=AT, text="Zadzwonił")
    events = list(case.events.filter(kind="note"))
    with CaptureQueriesContext(connection) as queries:
        rows = timeline(
            events,
            icons={"opened": "flag"},
            title=Event.get_kind_display,
            text=lambda event, known: f"{event.text}: {len(known)}",
            named=["user:0"],
        )
    assert len(queries) == 1
    assert {row["who"] for row in rows} == {str(dora), str(sam)}
    assert {(row["icon"], row["text"]) for row in rows} == {("pencil", "Zadzwonił: 3")}

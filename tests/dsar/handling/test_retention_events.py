"""Requests and retention: nothing goes before the answer, an erasure that is asked for goes, cases stay six years."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from consents.models import Ground
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person, PersonKey
from dsar.cases.incoming import EnclosedFile
from dsar.handling.closing import withdraw
from dsar.handling.messages import hear
from dsar.handling.retention_events import events, let_go
from dsar.models import Case, CaseFile, CaseMessage, Decision, Kind, Subject
from retention.horizons.needs import horizons
from retention.models.rules import Start
from tests.dsar.made_cases import DAY, RECEIVED, arrived
from tests.retention.made_runs import approved, carried_out, counted, results, staying

pytestmark = pytest.mark.django_db
AFTER = datetime(2033, 1, 1, 12, tzinfo=UTC)  # the sixth year's end after 2026 is over


def test_an_open_case_keeps_whoever_asked_against_everything_and_whom_it_concerns_against_the_purge(sam, ada):
    """EDPB 01/2022 para 158; Art. 17(3)(b)."""
    case = arrived(Kind.ERASURE, about=ada.person, by=sam, channel="sales")
    assert [
        (event.person, event.start, event.open, event.ref) for event in events([case.person.pk, ada.person.pk])
    ] == [
        (case.person.pk, Start.CASE_END, True, case.number),
        (ada.person.pk, Start.SUBMISSION, True, case.number),
    ]
    values = horizons([case.person.pk, ada.person.pk], RECEIVED)

    def told(horizon):
        return case.number in {reason.ref for reason in horizon.reasons}

    assert [(told(values[pk].needed), told(values[pk].obliged)) for pk in (case.person.pk, ada.person.pk)] == [
        (True, True),
        (True, False),
    ]


def test_a_closed_case_begins_a_period_with_what_was_asked_and_answered(dora):
    case = arrived()
    withdraw(case, by=dora, at=RECEIVED + DAY)
    (first,) = events([case.person.pk])
    assert (first.open, first.at, first.purpose, first.also) == (
        False,
        RECEIVED + DAY,
        "rights-requests",
        ("correspondence", "address"),
    )


def test_erased_whoever_asked_leaves_the_case_as_a_number_with_our_reasons(dora):
    case = arrived()
    hear(case, "Proszę o pośpiech.", at=RECEIVED)
    values = {"verdict": "refused", "why": "excessive", "text": "Trzeci raz w tym roku.", "proposed_by": "user:1"}
    Decision.objects.create(case=case, right=Kind.ACCESS, **values)
    erase(case.person, {}, by=dora)
    row = Case.objects.get(number=case.number)
    assert (row.person, row.kinds, row.received_at, CaseMessage.objects.count()) == (None, ["access"], RECEIVED, 0)
    assert row.decisions.get().text == "Trzeci raz w tym roku."


def test_erased_whom_it_concerned_stays_as_a_hash(sam, ada):
    case = arrived(about=ada.person, by=sam, channel="sales")
    before = Subject.objects.get().person_hash
    erase(ada.person, {}, by=sam)
    assert Subject.objects.values_list("person", "person_hash").get(case=case) == (None, before)


LONG_AGO = datetime(2019, 3, 5, 9, 0, tzinfo=UTC)  # kept to the end of 2025
PAPER = EnclosedFile("prośba.pdf", b"%PDF-1.7 hers", "enclosure")


def purged(by):
    """The daily steps of retention: what is over is let go, counted, approved, carried out; then cases go too."""
    let_go()
    run = carried_out(approved(counted(), by))
    let_go()
    return run


def left_of(case):
    """How much of hers is left: the person, her key, her messages, her files."""
    return (
        Person.objects.filter(pk=case.person_id).count(),
        PersonKey.objects.filter(pk=case.person_id).count(),
        CaseMessage.objects.filter(case=case).count(),
        CaseFile.objects.filter(case=case).count(),
    )


def test_a_purge_run_takes_a_closed_case_after_its_years_and_spares_an_open_one(
    dora, oskar, django_capture_on_commit_callbacks
):
    staying(30)
    over, lately, still = (arrived(at=at, enclosed=[PAPER]) for at in (LONG_AGO, RECEIVED, LONG_AGO))
    for case, at in ((over, LONG_AGO), (lately, RECEIVED), (still, LONG_AGO)):
        hear(case, "Proszę o pośpiech.", at=at)
    names = {case.pk: case.files.get().file.name for case in (over, lately, still)}
    withdraw(over, by=dora, at=LONG_AGO + DAY)
    withdraw(lately, by=dora, at=RECEIVED + DAY)
    with django_capture_on_commit_callbacks(execute=True):
        run = purged(oskar)
    assert results(run) == {"gone": 1}
    assert (Case.objects.filter(pk=over.pk).exists(), left_of(over)) == (False, (0, 0, 0, 0))
    assert [default_storage.exists(names[case.pk]) for case in (over, lately, still)] == [False, True, True]
    assert [left_of(case) for case in (lately, still)] == [(1, 1, 1, 1)] * 2
    assert [item.details for item in Case.objects.with_keys().order_by("pk")] == ["Proszę o moje dane."] * 2


def test_closed_at_last_the_case_that_was_open_goes_when_its_own_years_are_over(dora, oskar):
    staying(30)
    case = arrived(at=LONG_AGO)
    assert (let_go(), counted()) == (0, None)
    withdraw(case, by=dora, at=LONG_AGO + DAY)
    assert (results(purged(oskar)), Case.objects.count()) == ({"gone": 1}, 0)


def test_no_case_is_deleted_before_its_years_are_over(dora):
    case = arrived()
    withdraw(case, by=dora, at=RECEIVED)
    with pytest.raises(DatabaseError, match="is kept until"), transaction.atomic():
        case.delete()


def test_when_the_years_are_over_the_ground_ends_and_once_she_is_gone_so_does_the_case(dora):
    at = datetime(2019, 3, 5, 9, 0, tzinfo=UTC)
    case = arrived(at=at)
    withdraw(case, by=dora, at=at + DAY)
    assert let_go(datetime(2025, 12, 31, 12, tzinfo=UTC)) == 0
    assert [let_go(datetime(2026, 1, 1, 12, tzinfo=UTC)), let_go(datetime(2026, 1, 1, 13, tzinfo=UTC))] == [1, 0]
    assert Ground.objects.filter(person=case.person, ended_at=None).count() == 0
    erase(Person.objects.with_keys().get(pk=case.person.pk), {}, by=dora)
    assert (let_go(datetime(2026, 1, 2, 12, tzinfo=UTC)), Case.objects.count()) == (1, 0)

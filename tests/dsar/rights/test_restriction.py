"""Restriction (Art. 18): frozen on its ground; lifted only after she was told (Art. 18(3))."""

from datetime import timedelta

import pytest

from consents.models import Restriction
from dsar.handling.closing import close, record_answer
from dsar.letters.letter_sending import prepare, send
from dsar.models import Case, Kind, Letter, RecipientNotice
from dsar.rights.restriction import announced, frozen, lift, pause, restrain
from tests.dsar.decided_cases import case_about, code_of, given_to, grant, with_key
from tests.retention.ruled_people import somebody

pytestmark = pytest.mark.django_db
RIGHT = Kind.RESTRICTION


@pytest.fixture
def case(db):
    return case_about(somebody("offers"), RIGHT)


def told(case, by):
    """The letter about the end went."""
    return send(prepare(case, "lifting", "Ograniczenie się kończy.", language="pl", by=by), "email", by=by)


@pytest.mark.parametrize("ground", ["accuracy", "unlawful", "claims", "objection"])
def test_art_18_1_it_is_frozen_on_the_ground_she_has(case, dora, ground):
    """Art. 18(1)(a) to (d)."""
    row = grant(case, RIGHT, ground=ground, by=dora)
    assert restrain(case, by=dora) == 1
    row.refresh_from_db()
    assert [restriction.reason for restriction in frozen(case)] == [ground]
    assert (row.done, row.done_by) == ({"people": 1, "ground": ground}, f"user:{dora.pk}")


def test_frozen_already_it_stays_as_it_is(case, dora):
    pause(case, by=dora)
    grant(case, RIGHT, ground="claims", by=dora)
    assert (restrain(case, by=dora), [restriction.reason for restriction in frozen(case)]) == (0, ["objection"])


@pytest.mark.usefixtures("nobody_standing")
def test_art_19_recipients_have_to_be_told(case, dora):
    given_to(with_key(case.subjects.get().person), by=dora)
    grant(case, RIGHT, ground="claims", by=dora)
    restrain(case, by=dora)
    assert RecipientNotice.objects.get(case=case, right=RIGHT).name == "Drukarnia"


def test_art_18_3_it_is_lifted_only_after_she_was_told(case, dora):
    grant(case, RIGHT, ground="accuracy", by=dora)
    restrain(case, by=dora)
    assert code_of(lambda: lift(case, by=dora)) == "told"
    prepare(case, "lifting", "Ograniczenie się kończy.", language="pl", by=dora)
    assert code_of(lambda: lift(case, by=dora)) == "told"
    letter = told(case, dora)
    assert announced(case) == letter
    assert code_of(lambda: lift(case, by=dora, at=letter.sent_at - timedelta(seconds=1))) == "told"
    assert lift(case, by=dora) == 1
    row = Restriction.objects.get()
    assert (row.told_at, row.lifted_by, frozen(case)) == (letter.sent_at, f"user:{dora.pk}", [])
    assert code_of(lambda: lift(case, by=dora)) == "nothing"


def test_an_earlier_notice_does_not_announce_a_later_restriction(case, dora):
    grant(case, RIGHT, ground="accuracy", by=dora)
    restrain(case, by=dora)
    told(case, dora)
    lift(case, by=dora)
    pause(case, by=dora)
    assert code_of(lambda: lift(case, by=dora)) == "told"


def test_it_is_lifted_when_the_case_is_closed_by_then(case, dora):
    grant(case, RIGHT, ground="claims", by=dora)
    restrain(case, by=dora)
    record_answer(case, by=dora)
    close(case, "granted", by=dora)
    told(case, dora)
    assert lift(case, by=dora) == 1
    assert Case.objects.get(pk=case.pk).state == "closed"
    assert Letter.objects.get(case=case, kind="lifting").way == "email"


def test_art_18_1_d_an_objection_that_is_weighed_freezes_meanwhile(dora):
    case = case_about(somebody("business-contact"), Kind.OBJECTION)
    assert (pause(case, by=dora), pause(case, by=dora)) == (1, 0)
    assert [restriction.reason for restriction in frozen(case)] == ["objection"]


def test_nothing_is_frozen_before_a_decision(case, dora):
    assert code_of(lambda: restrain(case, by=dora)) == "nothing"
    assert Restriction.in_force([case.subjects.get().person_id]) == set()

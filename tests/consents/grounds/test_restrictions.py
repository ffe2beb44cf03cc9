"""Art. 18: what is restricted is kept and not used; before it is used again the person is told."""

from datetime import timedelta

import pytest

from consents.grounds.recording import may_contact, record_ground
from consents.grounds.restrictions import NotTold, lift, restrict
from consents.models import Restriction
from crm.privacy.models import LedgerEntry
from tests.consents.conftest import BY, NOON, PROOF

HOUR = timedelta(hours=1)
CLAIMS = Restriction.Reason.CLAIMS


@pytest.fixture
def paused(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - 9 * HOUR, proof=PROOF)
    restrict(her, CLAIMS, by=BY, at=NOON)
    return her


def test_twice_is_once(paused):
    restrict(paused, Restriction.Reason.ACCURACY, by=BY, at=NOON + HOUR)
    assert list(Restriction.objects.values_list("reason", "since")) == [("claims", NOON)]


@pytest.mark.parametrize("told_at", [None, NOON + 3 * HOUR])
def test_it_is_not_lifted_before_she_is_told(paused, told_at):  # Art. 18(3)
    with pytest.raises(NotTold):
        lift(paused, by=BY, told_at=told_at, at=NOON + 2 * HOUR)
    assert Restriction.in_force([paused.pk]) == {paused.pk}


def test_lifted_it_frees_what_was_there_and_says_when_she_was_told(paused, purpose):
    assert may_contact(paused, "email", purpose("offers"), at=NOON + HOUR).state == "restricted"
    assert lift(paused, by=BY, told_at=NOON + HOUR, at=NOON + 2 * HOUR) is True
    assert may_contact(paused, "email", purpose("offers"), at=NOON + 2 * HOUR).allowed
    held = Restriction.objects.get()
    assert (held.told_at, held.lifted_at, held.lifted_by) == (NOON + HOUR, NOON + 2 * HOUR, "system:test")
    acts = LedgerEntry.objects.filter(about=paused.uid, act__startswith="restriction.").order_by("pk")
    assert [entry.act for entry in acts] == ["restriction.placed", "restriction.lifted"]


def test_lifting_nothing_changes_nothing(her):
    assert lift(her, by=BY, told_at=NOON, at=NOON) is False
    assert not LedgerEntry.objects.filter(act="restriction.lifted").exists()

"""Two records were one person: the strictest of their grounds wins, and the proof comes along."""

from datetime import timedelta

import pytest

from consents.grounds.objections import object_to
from consents.grounds.recording import may_contact, object_to_marketing, record_ground, record_grounds, withdraw
from consents.grounds.restrictions import restrict
from consents.lifecycle.merged_grounds import merge_grounds
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Restriction, Suppression
from crm.privacy.models import LedgerEntry, Person
from tests.consents.conftest import BY, NOON, PROOF

DAY = timedelta(days=1)


@pytest.fixture
def other(db):
    """Another record of the same Ada, with another mailbox."""
    return Person.create(name="Ada Kowalska", email="ada.kowalska@dom.test", phone="+48605333444")


@pytest.fixture
def offers(purpose):
    return purpose("offers")


def agreed(person, offers, channel="email", at=NOON - 9 * DAY, **options):
    return record_ground(person, offers, channel, by=BY, at=at, proof=PROOF, **options)


def merged(loser, survivor):
    merge_grounds(loser, survivor, by=BY, at=NOON)
    for person in (loser, survivor):
        assert stored_states(person) == recompute(person)


def says(person, purpose, channel="email", at=NOON):
    answer = may_contact(person, channel, purpose, at=at)
    return str(answer.state), answer.reason


@pytest.mark.parametrize("hers", [True, False])
def test_a_withdrawal_in_either_record_ends_the_consent(her, other, offers, hers):
    agreed(her, offers), agreed(other, offers)
    withdraw(her if hers else other, offers, "email", by=BY, at=NOON - DAY)
    merged(other, her)
    assert says(her, offers) == ("refused", "withdrawn")


@pytest.mark.parametrize("hers", [True, False])
def test_an_objection_in_either_record_stops_all_marketing(her, other, offers, hers):
    agreed(her, offers), agreed(other, offers, "phone")
    object_to_marketing(her if hers else other, by=BY, at=NOON - DAY)
    merged(other, her)
    assert [says(her, offers, channel) for channel in ("email", "phone", "post")] == [("refused", "objection")] * 3


@pytest.mark.parametrize("hers", [True, False])
def test_an_objection_to_a_channel_in_either_record_stays_that_of_one_channel(her, other, offers, hers):
    for channel in ("email", "phone"):
        agreed(her, offers, channel), agreed(other, offers, channel)
    object_to_marketing(her if hers else other, by=BY, at=NOON - DAY, channel="phone")
    merged(other, her)
    assert [says(her, offers, channel) for channel in ("email", "phone")] == [
        ("allowed", "consent"),
        ("refused", "objection_channel"),
    ]
    assert set(Suppression.objects.values_list("kind", "channel")) == {("phone", "phone")}


def test_a_consent_that_only_one_record_knew_comes_with_its_proof(her, other, offers):
    agreed(other, offers, "phone")
    merged(other, her)
    assert says(her, offers, "phone") == ("allowed", "consent")
    event = GroundEvent.objects.select_related("person__key").get(person=her)
    assert (event.kind, event.at, event.proof) == ("given", NOON - 9 * DAY, {**PROOF, "merged_from": str(other.uid)})


def test_the_earlier_end_counts(her, other, offers):
    agreed(her, offers), agreed(other, offers, expires_at=NOON + DAY)
    merged(other, her)
    assert Ground.objects.get(person=her).expires_at == NOON + DAY


def test_what_only_time_ended_there_ends_nothing_here(her, other, purpose):
    enquiries = purpose("enquiries")
    record_grounds([other], enquiries, by=BY, at=NOON - 90 * DAY)
    record_grounds([her], enquiries, by=BY, at=NOON - DAY)
    merged(other, her)
    assert says(her, enquiries) == ("allowed", "contract")


def test_what_runs_there_begins_again_here(her, other, purpose):
    enquiries = purpose("enquiries")
    record_grounds([her], enquiries, by=BY, at=NOON - 90 * DAY)
    record_grounds([other], enquiries, by=BY, at=NOON - DAY)
    merged(other, her)
    assert says(her, enquiries) == ("allowed", "contract")


def test_an_objection_to_one_purpose_comes_along(her, other, purpose):
    business = purpose("business-contact")
    record_grounds([her, other], business, by=BY, at=NOON - 9 * DAY)
    object_to(other, business, by=BY, at=NOON - DAY)
    merged(other, her)
    assert says(her, business) == ("refused", "objection")


def test_a_restriction_of_either_pauses_the_whole(her, other, offers):
    agreed(her, offers)
    restrict(other, Restriction.Reason.CLAIMS, by=BY, at=NOON - DAY)
    merged(other, her)
    assert says(her, offers) == ("restricted", "restricted")


def test_the_other_record_opens_nothing_any_more_and_the_ledger_names_both(her, other, offers, purpose):
    agreed(other, offers), record_grounds([other], purpose("contracts"), by=BY, at=NOON - DAY)
    merged(other, her)
    assert {ground.in_force(NOON) for ground in Ground.objects.filter(person=other)} == {False}
    assert LedgerEntry.objects.get(act="grounds.merged").target == f"person:{other.uid}"


def test_a_yes_in_neither_record_is_a_yes_in_none(her, other, offers):
    merged(other, her)
    assert says(her, offers) == ("no_ground", "consent_needed")
    assert not Ground.objects.exists()

"""State equals recomputation: whatever happens in whatever order, the table says what the events say (design.md 5)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from hypothesis import given, settings, strategies as st

from consents.grounds.enquiries import heard_from
from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import object_to_marketing, record_ground, record_grounds, withdraw
from consents.grounds.restrictions import lift, restrict
from consents.lifecycle.expiry import expire
from consents.lifecycle.imported_consents import Consent, take_consents
from consents.lifecycle.merged_grounds import merge_grounds
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Restriction
from crm.privacy.models import LedgerEntry, Person, Purpose
from tests.consents.conftest import BY, NOON, PROOF
from tests.sizes import examples

DAY = timedelta(days=1)
SLUGS = ("offers", "contracts", "business-contact", "enquiries")
who = st.integers(0, 2)
slug = st.sampled_from(SLUGS)
channel = st.sampled_from(["email", "phone", "post"])
moment = st.integers(-5, 40).map(lambda days: NOON + days * DAY)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("give"), who, channel, moment, st.none() | moment, st.booleans()),
        st.tuples(st.just("record"), who, slug, moment),
        st.tuples(st.just("confirm"), who, channel, moment),
        st.tuples(st.just("bring"), who, channel, moment),
        st.tuples(st.just("hear"), who, channel, moment),
        st.tuples(st.just("withdraw"), who, slug, channel, moment),
        st.tuples(st.just("object"), who, moment),
        st.tuples(st.just("object_many"), moment),
        st.tuples(st.just("object_to_channel"), who, channel, moment),
        st.tuples(st.just("object_to"), who, slug, moment),
        st.tuples(st.just("restrict"), who, moment),
        st.tuples(st.just("lift"), who, moment),
        st.tuples(st.just("expire"), moment),
        st.tuples(st.just("merge"), who, who, moment),
    ),
    max_size=14,
)


class World:
    """Three people, two of whom share a mailbox."""

    def __init__(self):
        rows = [{"email": "a@x.test", "phone": "601222210"}, {"email": "a@x.test"}, {"email": "c@x.test"}]
        self.people = Person.create_many(rows)
        self.purposes = {purpose.slug: purpose for purpose in Purpose.objects.filter(active_to=None)}
        self.merged = set()

    def give(self, who, channel, at, expires, own):
        values = {"by": BY, "proof": PROOF, "at": at, "expires_at": expires, "own": own}
        record_ground(self.people[who], self.purposes["offers"], channel, **values)

    def record(self, who, slug, at):
        record_grounds([self.people[who]], self.purposes[slug], by=BY, at=at, proof=PROOF)

    def confirm(self, who, channel, at):
        self.give(who, channel, at, None, own=True)

    def bring(self, who, channel, at):
        take_consents([Consent(self.people[who], channel, at, PROOF)], self.purposes["offers"], by=BY)

    def hear(self, who, channel, at):
        heard_from([self.people[who]], by=BY, at=at, channel=channel)

    def withdraw(self, who, slug, channel, at):
        withdraw(self.people[who], self.purposes[slug], channel, by=BY, at=at)

    def object(self, who, at):
        object_to_marketing(self.people[who], by=BY, at=at)

    def object_to_channel(self, who, channel, at):
        object_to_marketing(self.people[who], by=BY, at=at, channel=channel)

    def object_many(self, at):
        take_objections(self.people[:2], by=BY, at=at)

    def object_to(self, who, slug, at):
        object_to(self.people[who], self.purposes[slug], by=BY, at=at)

    def restrict(self, who, at):
        restrict(self.people[who], Restriction.Reason.CLAIMS, by=BY, at=at)

    def lift(self, who, at):
        lift(self.people[who], by=BY, told_at=at - DAY, at=at)

    def expire(self, at):
        expire(at)

    def merge(self, loser, survivor, at):
        if loser != survivor and not {loser, survivor} & self.merged:
            merge_grounds(self.people[loser], self.people[survivor], by=BY, at=at)
            self.merged.add(loser)


@settings(max_examples=examples(80))
@given(acts=acts)
def test_any_order_of_acts_leaves_the_state_that_its_events_tell(db, acts):
    with transaction.atomic():
        world = World()
        for act, *details in acts:
            getattr(world, act)(*details)
        for person in world.people:
            assert stored_states(person) == recompute(person)
        transaction.set_rollback(True)


def test_a_changed_row_is_told_from_its_events(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON, proof=PROOF)
    assert stored_states(her) == recompute(her)
    Ground.objects.update(ended_at=NOON)
    assert stored_states(her) != recompute(her)


def at_once(*acts):
    """Run each act on a connection of its own, all from the same moment on; what each of them answered."""
    ready, answered = Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            answered.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answered)


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_are_one_event(her, purpose):
    offers = purpose("offers")
    record_ground(her, offers, "email", by=BY, at=NOON, proof=PROOF)
    assert at_once(*[lambda: withdraw(her, offers, "email", by=BY)] * 2) == [False, True]
    assert list(GroundEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["given", "withdrawn"]
    assert LedgerEntry.objects.filter(act="ground.withdrawn").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_objections_at_once_are_one(her, purpose):
    assert at_once(*[lambda: object_to_marketing(her, by=BY)] * 2) == [False, True]
    assert list(GroundEvent.objects.order_by("channel").values_list("kind", "channel")) == [
        ("objected", channel) for channel in ("email", "phone", "post", "sms")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_withdrawal_at_once_leave_what_their_events_say(her, purpose):
    offers = purpose("offers")
    record_ground(her, offers, "email", by=BY, at=NOON, proof=PROOF)
    at_once(
        lambda: withdraw(her, offers, "email", by=BY),
        lambda: bool(record_ground(her, offers, "email", by=BY, proof=PROOF, own=True)),
    )
    assert stored_states(her) == recompute(her)

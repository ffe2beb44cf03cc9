"""Consents and objections that come with many people at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consents.grounds.objections import take_objections
from consents.grounds.recording import may_contact, object_to_marketing, record_ground, record_grounds, withdraw
from consents.lifecycle.imported_consents import Consent, end_what_came_with, take_consents
from consents.models import Ground, GroundEvent
from crm.privacy.models import LedgerEntry, Origin, Person
from tests.consents.conftest import BY, NOON, PROOF

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def taken(person, purpose, *, channel="email", at=NOON, **more):
    return take_consents([Consent(person, channel, at, PROOF, **more)], purpose, by=BY)


def test_each_consent_keeps_its_own_day_and_proof(purpose):
    people = [Person.create(name=f"Osoba {n}", email=f"o{n}@x.test") for n in range(3)]
    consents = [Consent(person, "email", NOON - n * DAY, {"how": f"form {n}"}) for n, person in enumerate(people)]
    assert take_consents(consents, purpose("offers"), by=BY, target="batch:7") == consents
    events = GroundEvent.objects.select_related("person__key").order_by("person")
    assert [(event.person, event.kind, event.at, event.proof) for event in events] == [
        (person, "given", NOON - n * DAY, {"how": f"form {n}"}) for n, person in enumerate(people)
    ]
    assert [ground.since for ground in Ground.objects.order_by("person")] == [NOON - n * DAY for n in range(3)]
    entries = LedgerEntry.objects.filter(act="ground.given", target="batch:7").order_by("pk")
    assert [(entry.about, entry.counts) for entry in entries] == [
        (person.uid, {"channel": "email"}) for person in people
    ]


def test_a_channel_that_the_purpose_does_not_use_is_left_out(her, purpose):
    assert (taken(her, purpose("offers"), channel="fax"), Ground.objects.count()) == ([], 0)


def test_a_consent_that_stands_is_not_given_again(her, purpose):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - 9 * DAY, proof=PROOF)
    assert taken(her, purpose("offers")) == []
    assert Ground.objects.get().since == NOON - 9 * DAY


@pytest.mark.parametrize(("days", "lifted"), [(-1, False), (1, True)])
def test_only_a_later_yes_lifts_a_withdrawal(her, purpose, days, lifted):
    record_ground(her, purpose("offers"), "email", by=BY, at=NOON - 9 * DAY, proof=PROOF)
    withdraw(her, purpose("offers"), "email", by=BY, at=NOON)
    assert bool(taken(her, purpose("offers"), at=NOON + days * DAY)) == lifted
    assert may_contact(her, "email", purpose("offers"), at=NOON + 2 * DAY).allowed == lifted


def test_no_yes_lifts_an_objection(her, purpose):
    object_to_marketing(her, by=BY, at=NOON)
    assert taken(her, purpose("offers"), at=NOON + DAY) == []
    assert may_contact(her, "email", purpose("offers"), at=NOON + 2 * DAY).reason == "objection"


def test_many_objections_say_what_one_says(her, purpose):
    other = Person.create(name="Ben", email="ben@x.test")
    for item in (her, other):
        record_ground(item, purpose("offers"), "email", by=BY, at=NOON - DAY, proof=PROOF)
    object_to_marketing(her, by=BY, at=NOON)
    assert take_objections([her, other], by=BY, at=NOON) == 1

    def told(person):
        rows = Ground.objects.filter(person=person).order_by("channel")
        events = GroundEvent.objects.filter(person=person).order_by("pk")
        return (
            list(rows.values_list("purpose__slug", "channel", "basis", "since", "ended_at", "objected_at")),
            list(events.values_list("purpose__slug", "channel", "kind", "at")),
            list(LedgerEntry.objects.filter(about=person.uid, act="ground.objected").values_list("target")),
        )

    assert told(other) == told(her)


def test_an_objection_is_taken_once(her):
    assert [take_objections([her], by=BY, at=NOON + n * DAY) for n in range(2)] == [1, 0]
    assert set(Ground.objects.values_list("objected_at", flat=True)) == {NOON}


def test_the_statements_do_not_grow_with_the_people(purpose):
    def asked(number):
        people = [Person.create(email=f"{number}.{n}@x.test") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            take_consents([Consent(person, "email", NOON, PROOF) for person in people], purpose("offers"), by=BY)
            take_objections(people, by=BY)
        return len(queries)

    assert asked(2) == asked(40)


def test_what_came_with_a_batch_ends_and_what_was_there_stays(her, purpose):
    batch = uuid4()
    origin = Origin.objects.create(person=her, kind="import", label="lista", batch=batch, obtained_at=NOON)
    record_grounds([her], purpose("service"), by=BY, at=NOON - DAY)
    record_grounds([her], purpose("contracts"), by=BY, at=NOON, origins=[origin])
    taken(her, purpose("offers"), origin=origin)
    assert end_what_came_with(batch, [her.pk], by=BY, at=NOON + DAY) == 5
    assert set(Ground.objects.filter(ended_at=None).values_list("purpose__slug", flat=True)) == {"service"}
    ended = GroundEvent.objects.filter(kind="ended").values_list("purpose__slug", "channel", "at")
    assert set(ended) == {("offers", "email", NOON + DAY)} | {
        ("contracts", channel, NOON + DAY) for channel in ("email", "phone", "sms", "post")
    }
    assert end_what_came_with(batch, [her.pk], by=BY) == 0

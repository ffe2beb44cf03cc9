"""An objection covers what it names, no more, no less: all advertising, one channel, or one purpose on a channel."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from hypothesis import given, settings, strategies as st

from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import may_contact, object_to_marketing, people_for, record_ground, withdraw
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Suppression
from consents.proofs.proof_files import as_json
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LedgerEntry, LegalBasis, Person, Purpose
from tests.consents.conftest import BY, NOON, PROOF
from tests.sizes import examples

DAY = timedelta(days=1)
USED = ("email", "phone", "sms", "post")
pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(purpose):
    return purpose("offers")


def another(slug="more-offers", **changed):
    """One more purpose that advertises."""
    values = {"legal_basis": LegalBasis.CONSENT, "channels": list(USED), "marketing": True, "categories": ["email"]}
    return Purpose.objects.create(slug=slug, name=slug, active_from=NOON - 900 * DAY, **{**values, **changed})


def agreed(person, purpose, *channels, at=NOON - 9 * DAY, **options):
    for channel in channels:
        record_ground(person, purpose, channel, by=BY, at=at, proof=PROOF, **options)


def says(person, purpose, at=NOON + 30 * DAY):
    return {channel: may_contact(person, channel, purpose, at=at).reason for channel in USED}


def test_an_objection_to_a_channel_closes_it_for_every_purpose_and_leaves_the_others(her, offers):
    more = another()
    for item in (offers, more):
        agreed(her, item, *USED)
    assert object_to_marketing(her, by=BY, at=NOON, channel="phone") is True
    for item in (offers, more):
        assert says(her, item) == {**dict.fromkeys(USED, "consent"), "phone": "objection_channel"}
        assert list(people_for(item, "phone")) == []
        assert list(people_for(item, "sms")) == [her]
    assert object_to_marketing(her, by=BY, at=NOON + DAY, channel="phone") is False


def test_one_without_a_channel_closes_all_and_whatever_comes_later(her, offers):
    agreed(her, offers, *USED)
    object_to_marketing(her, by=BY, at=NOON)
    later = another()
    agreed(her, later, *USED, at=NOON + DAY)
    assert (set(says(her, offers).values()), set(says(her, later).values())) == ({"objection"}, {"objection"})


def test_one_to_all_is_remembered_behind_a_later_yes_to_the_only_channel(her, offers):
    Purpose.objects.filter(marketing=True).exclude(slug="offers").update(marketing=False)
    Purpose.objects.filter(slug="offers").update(channels=["email"])
    object_to_marketing(her, by=BY, at=NOON)
    agreed(her, offers, "email", at=NOON + DAY, own=True)
    later = another()
    agreed(her, later, "email", "post", at=NOON + 2 * DAY)
    assert may_contact(her, "email", offers, at=NOON + 3 * DAY).allowed
    assert [says(her, later)[channel] for channel in ("email", "post")] == ["objection", "objection"]


def test_the_wider_objection_counts_after_the_narrower_one_and_the_narrower_adds_nothing(her, offers):
    agreed(her, offers, *USED)
    object_to_marketing(her, by=BY, at=NOON, channel="sms")
    assert object_to_marketing(her, by=BY, at=NOON + DAY) is True
    assert object_to_marketing(her, by=BY, at=NOON + 2 * DAY, channel="sms") is False
    assert set(says(her, offers).values()) == {"objection"}


def test_their_own_yes_opens_that_channel_alone(her, offers):
    agreed(her, offers, *USED)
    for channel in ("phone", "sms"):
        object_to_marketing(her, by=BY, at=NOON, channel=channel)
    agreed(her, offers, "sms", at=NOON + DAY, own=True)
    agreed(her, offers, "phone", at=NOON + DAY)  # by a file or a colleague: no act of theirs
    assert says(her, offers) == {**dict.fromkeys(USED, "consent"), "phone": "objection_channel"}


def test_a_channel_by_which_nothing_advertises_yet_stays_closed_when_something_begins_to(her, offers):
    assert object_to_marketing(her, by=BY, at=NOON, channel="whatsapp") is True
    later = another(channels=["whatsapp", "email"])
    agreed(her, later, "whatsapp", "email", at=NOON + DAY)
    reasons = [may_contact(her, channel, later, at=NOON + 2 * DAY).reason for channel in ("whatsapp", "email")]
    assert reasons == ["objection_channel", "consent"]


def test_a_no_to_one_purpose_is_none_to_another(her, offers):
    more = another(legal_basis=LegalBasis.LEGITIMATE_INTEREST, balancing="Weighed.")
    record_ground(her, more, "post", by=BY, at=NOON - DAY)
    agreed(her, offers, *USED)
    assert object_to(her, more, by=BY, at=NOON, channels=["post"]) is True
    assert says(her, offers) == dict.fromkeys(USED, "consent")
    assert says(her, more)["post"] == "objection_channel"
    assert not Suppression.objects.exists()


def test_the_number_that_wants_no_calls_may_still_be_written_to_whoever_has_it_later(her, offers):
    object_to_marketing(her, by=BY, at=NOON, channel="phone")
    assert set(Suppression.objects.values_list("kind", "channel")) == {("phone", "phone")}
    other = Person.create(name="Ola Lis", email=her.email, phone=her.phone)
    agreed(other, offers, *USED, at=NOON + DAY)
    assert says(other, offers) == {**dict.fromkeys(USED, "consent"), "phone": "objection_channel"}
    assert [list(people_for(offers, channel)) for channel in ("phone", "sms")] == [[], [other]]


def test_an_empty_name_among_channels_covers_all(her, offers):
    agreed(her, offers, *USED)
    take_objections([her], by=BY, at=NOON, channels={"phone", ""})
    assert set(says(her, offers).values()) == {"objection"}


def test_event_seal_and_ledger_say_how_far_it_goes(her, offers):
    object_to_marketing(her, by=BY, at=NOON, channel="phone")
    event = GroundEvent.objects.filter(person=her).latest("pk")
    assert (event.channel, event.reach, event.reach_in_words) == ("phone", "channel", "cały marketing tym kanałem")
    ground = Ground.objects.select_related("person__key", "purpose").get(person=her, channel="phone")
    row = json.loads(as_json(ground, language="pl", at=NOON))["events"][0]
    assert (row["reach"], event.kind_in_words) == ("channel", "Sprzeciw: cały marketing tym kanałem")
    assert LedgerEntry.objects.filter(act="ground.objected").latest("pk").counts == {"channels": ["phone"]}


def test_the_copy_for_the_person_says_it_of_objections_alone(her, offers):
    agreed(her, offers, "phone")
    object_to_marketing(her, by=BY, at=NOON, channel="phone")
    by_kind = {event.kind: event.get_reach_display() for event in GroundEvent.objects.filter(person=her)}
    assert by_kind == {"given": "", "objected": "cały marketing tym kanałem"}


def test_objections_from_before_the_reach_was_written_cover_everything(her, offers):
    object_to_marketing(her, by=BY, at=NOON)
    Ground.objects.update(refused_all_at=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("consents.migrations.0004_objections_by_channel").EVERYTHING)
    assert stored_states(her) == recompute(her)


# ---- whatever happens, in any order

OF = ("offers", "more-offers")
channel = st.sampled_from(USED)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("yes"), st.sampled_from(OF), channel, st.booleans()),
        st.tuples(st.just("withdraw"), st.sampled_from(OF), channel),
        st.tuples(st.just("object"), st.none() | channel),
        st.tuples(st.just("object_here"), st.sampled_from(OF), channel),
    ),
    max_size=12,
)


class Model:
    """What the law says of the same history: when each channel was last opened, by whom, and closed by what."""

    def __init__(self):
        self.held, self.own, self.here = {}, {}, {}
        self.everything, self.channels = None, {}

    def yes(self, at, slug, channel, own):
        self.held[slug, channel] = True
        if own:
            self.own[slug, channel] = at

    def withdraw(self, at, slug, channel):
        self.held[slug, channel] = False

    def object(self, at, channel):
        if channel is None:
            self.everything = at
        else:
            self.channels[channel] = at

    def object_here(self, at, slug, channel):
        self.here[slug, channel] = at

    def open(self, slug, channel):
        """In force, and their own yes is later than every objection that covers it."""
        noes = [self.everything, self.channels.get(channel), self.here.get((slug, channel))]
        last, own = max((at for at in noes if at is not None), default=None), self.own.get((slug, channel))
        return bool(self.held.get((slug, channel))) and (last is None or (own is not None and own > last))


def carry_out(person, purposes, at, act, *details):
    if act == "yes":
        slug, channel, own = details
        record_ground(person, purposes[slug], channel, by=BY, at=at, proof=PROOF, own=own)
    elif act == "withdraw":
        withdraw(person, purposes[details[0]], details[1], by=BY, at=at)
    elif act == "object":
        object_to_marketing(person, by=BY, at=at, channel=details[0] or "")
    else:
        object_to(person, purposes[details[0]], by=BY, at=at, channels=[details[1]])


@settings(max_examples=examples(40))
@given(acts=acts)
def test_a_channel_is_open_only_by_its_latest_word_and_no_later_objection_covers_it(db, acts):
    with transaction.atomic():
        person, model = Person.create(name="Ada", email="a@x.test", phone="601222210"), Model()
        purposes = {"offers": Purpose.objects.get(slug="offers", active_to=None), "more-offers": another()}
        for number, (act, *details) in enumerate(acts):
            at = NOON + timedelta(hours=number)
            carry_out(person, purposes, at, act, *details)
            getattr(model, act)(at, *details)
        at = NOON + DAY
        values = {
            (slug, way): may_contact(person, way, purpose, at=at).allowed
            for slug, purpose in purposes.items()
            for way in USED
        }
        assert values == {pair: model.open(*pair) for pair in values}
        assert {pair: person in people_for(purposes[pair[0]], pair[1], at=at) for pair in values} == values
        assert stored_states(person) == recompute(person)
        transaction.set_rollback(True)


def test_every_channel_of_the_table_can_be_objected_to(her, offers):
    for code in CHANNELS:
        assert object_to_marketing(her, by=BY, at=NOON, channel=code) is True

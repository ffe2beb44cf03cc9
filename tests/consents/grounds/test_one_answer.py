"""One answer in three forms: `may_contact`, `answers` and `people_for` never contradict one another."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from consents.grounds.answers import needs_consent, required_by_law
from consents.grounds.recording import answers, may_contact, object_to_marketing, people_for, record_ground, withdraw
from consents.models import Ground, Restriction
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LegalBasis, Person, Purpose
from tests.consents.conftest import BY, NOON, PROOF
from tests.sizes import LONG, examples

SLUGS = ("offers", "contracts", "business-contact", "enquiries", "rights-requests", "accounting")
DAY = timedelta(days=1)

who = st.integers(0, 1)
slug = st.sampled_from(SLUGS)
channel = st.sampled_from([*CHANNELS, ""])
asked = st.just(SLUGS) if LONG else st.sets(slug, min_size=2, max_size=2)  # about which purposes an example asks
moment = st.integers(-5, 5).map(lambda days: NOON + days * DAY)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("record"), who, slug, channel, moment, st.none() | moment, st.booleans()),
        st.tuples(st.just("withdraw"), who, slug, channel, moment),
        st.tuples(st.just("object"), who, moment),
        st.tuples(st.just("object_to_channel"), who, st.sampled_from(list(CHANNELS)), moment),
        st.tuples(st.just("object_to_one"), who, slug, moment),
        st.tuples(st.just("restrict"), who),
        st.tuples(st.just("lift"), who),
        st.tuples(st.just("version"), slug),
        st.tuples(st.just("other_basis"), who, slug),
    ),
    max_size=12,
)


def current(slug):
    return Purpose.objects.get(slug=slug, active_to=None)


class World:
    """Two people with one mailbox, to whom things happen."""

    def __init__(self):
        self.people = Person.create_many([{"email": "a@x.test", "phone": "601222210"}, {"email": "a@x.test"}])

    def record(self, who, slug, channel, at, expires, own):
        values = {"proof": PROOF if slug == "offers" else None, "expires_at": expires, "own": own}
        record_ground(self.people[who], current(slug), channel, by=BY, at=at, **values)

    def withdraw(self, who, slug, channel, at):
        withdraw(self.people[who], current(slug), channel, by=BY, at=at)

    def object(self, who, at):
        object_to_marketing(self.people[who], by=BY, at=at)

    def object_to_channel(self, who, channel, at):
        object_to_marketing(self.people[who], by=BY, at=at, channel=channel)

    def object_to_one(self, who, slug, at):
        Ground.objects.filter(person=self.people[who], purpose__slug=slug).update(objected_at=at)

    def restrict(self, who):
        if self.people[who].pk not in Restriction.in_force([person.pk for person in self.people]):
            reason = Restriction.Reason.CLAIMS
            Restriction.objects.create(person=self.people[who], reason=reason, since=NOON, placed_by="user:1")

    def lift(self, who):
        Restriction.objects.filter(person=self.people[who], lifted_at=None).update(lifted_at=NOON)

    def version(self, slug):
        old = current(slug)
        Purpose.objects.filter(pk=old.pk).update(active_to=NOON)
        names = {f.name: getattr(old, f.name) for f in old._meta.concrete_fields if f.name not in ("id", "active_to")}
        Purpose.objects.create(**{**names, "version": old.version + 1})

    def other_basis(self, who, slug):
        Ground.objects.filter(person=self.people[who], purpose__slug=slug).update(basis=LegalBasis.LEGITIMATE_INTEREST)


@settings(max_examples=examples(60))
@given(acts=acts, at=moment, slugs=asked)
def test_the_three_forms_of_the_answer_agree(db, acts, at, slugs):
    with transaction.atomic():
        world = World()
        for act, *details in acts:
            getattr(world, act)(*details)
        pairs = [(channel, current(slug)) for slug in sorted(slugs) for channel in [*CHANNELS, ""]]
        batch = answers([person.pk for person in world.people], pairs, at=at)
        for channel, purpose in pairs:
            single = {person.pk: may_contact(person, channel, purpose, at=at) for person in world.people}
            assert single == {pk: batch[pk, channel, purpose.slug] for pk in single}
            reached = set(people_for(purpose, channel, at=at).values_list("pk", flat=True))
            assert reached & set(single) == {pk for pk, answer in single.items() if answer.allowed}
            if not (required_by_law(purpose) or ahead(world)):  # today's list is asked in another way
                today = set(people_for(purpose, channel).values_list("pk", flat=True))
                assert today == set(people_for(purpose, channel, at=timezone.now()).values_list("pk", flat=True))
        check_the_law(world, pairs, batch, at)
        transaction.set_rollback(True)


def ahead(world):
    """Whether something is dated later than now: the product never does that, histories of chance do."""
    now, mine = timezone.now(), Ground.objects.filter(person__in=world.people)
    return mine.filter(
        Q(ended_at__gt=now)
        | Q(objected_at__gt=now)
        | Q(refused_all_at__gt=now)
        | Q(refused_channel_at__gt=now)
        | Q(anew_at__gt=now)
    ).exists()


def check_the_law(world, pairs, batch, at):
    """What must hold whatever happened: restriction (Art. 18), consent for wires (PKE 398), objection (Art. 21)."""
    restricted = Restriction.in_force([person.pk for person in world.people])
    for person in world.people:
        for channel, purpose in pairs:
            answer = batch[person.pk, channel, purpose.slug]
            if required_by_law(purpose):
                assert answer.allowed
                continue
            assert (person.pk in restricted) == (answer.state == "restricted")
            mine = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel).first()
            if answer.allowed and needs_consent(purpose, channel):
                assert mine.basis == LegalBasis.CONSENT
            if purpose.marketing and answer.allowed:
                anew = mine.anew_at if mine.anew_at and mine.anew_at <= at else NOON - 99 * DAY
                assert not mine.objected(at)
                rows = Ground.objects.filter(purpose__marketing=True)
                wide = Q(refused_all_at__lte=at, refused_all_at__gte=anew)
                rows = rows.filter(wide | Q(refused_channel_at__lte=at, refused_channel_at__gte=anew, channel=channel))
                hers = rows.filter(person=person)
                assert not (rows if channel == "email" else hers).exists()  # the mailbox is everybody's

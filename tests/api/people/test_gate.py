"""The queryset of whom one may read agrees with the answer that badges show, whatever state a person is in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.grounds.readable_people import channels_of, readable, readable_among, reason_of
from consents.grounds.recording import answers, object_to_marketing, withdraw
from consents.models import Ground
from crm.privacy.models import LegalBasis, Person, Purpose
from tests.conftest import agree

STATES = ("plain", "agreed", "withdrawn", "objected", "expired", "ended", "to come", "no consent")


@pytest.fixture
def everybody(add, sam, offers, carla):
    """Somebody in each state, under contracts and offers."""
    by_state = {state: add(sam, name=state, email=f"{state.replace(' ', '')}@a.test").person for state in STATES}
    now, day = timezone.now(), timedelta(days=1)
    for state in STATES[1:]:
        agree(by_state[state], offers, by=sam)
    withdraw(by_state["withdrawn"], offers, "email", by=sam)
    object_to_marketing(by_state["objected"], by=sam)
    grounds = Ground.objects.filter
    grounds(person=by_state["expired"]).update(expires_at=now - day)
    grounds(person=by_state["ended"]).update(ended_at=now - day)
    grounds(person=by_state["to come"]).update(since=now + day)
    grounds(person=by_state["no consent"]).update(basis=LegalBasis.LEGITIMATE_INTEREST)
    return by_state | {"restricted": carla.person}


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("offers", {"agreed"}),
        ("contracts", {"plain", "agreed", "withdrawn", "objected", "no consent"}),
        ("accounting", set()),
    ],
)
def test_who_is_readable_is_who_has_an_answer_of_yes(everybody, slug, expected):
    purpose = Purpose.objects.get(slug=slug)
    pairs = [(channel, purpose) for channel in channels_of(purpose)]
    result = answers([person.pk for person in everybody.values()], pairs)
    yes = {pk for (pk, _channel, _slug), answer in result.items() if answer.allowed}
    names = {person.pk: state for state, person in everybody.items()}
    assert {names[pk] for pk in readable(Person.objects.all(), purpose).values_list("pk", flat=True)} == expected
    assert {names[pk] for pk in yes} == expected
    assert {names[pk] for pk in readable_among(names, purpose)} == expected


def test_what_only_the_law_allows_to_send_is_no_ground_to_read(everybody):
    purpose = Purpose.objects.get(slug="rights-requests")
    assert list(readable(Person.objects.all(), purpose)) == []
    result = answers([everybody["plain"].pk], [("email", purpose)])
    assert (next(iter(result.values())).allowed, reason_of(list(result.values())).reason) == (True, "no_ground")


def test_one_channel_counts_by_itself(everybody, offers):
    assert [person.pk for person in readable(Person.objects.all(), offers, "email")] == [everybody["agreed"].pk]
    assert list(readable(Person.objects.all(), offers, "phone")) == []

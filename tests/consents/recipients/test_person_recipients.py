"""`recipients_of(person, at)`: who has or had a person's data (Art. 4(9), 15(1)(c))."""

from datetime import timedelta

import pytest

from consents.grounds.recording import record_ground
from consents.models import Ground
from consents.recipients.person_recipients import recipients_of
from crm.privacy.models import Disclosure, Person, Purpose, PurposeRecipient, Recipient
from tests.consents.conftest import BY, NOON

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A person held for one purpose from NOON to ten days later; a hoster and a courier that the purpose names."""
    PurposeRecipient.objects.all().delete()
    purpose = Purpose.objects.get(slug="contracts")
    hoster, courier = (Recipient.objects.get(slug=slug) for slug in ("hosting", "courier"))
    for recipient in (hoster, courier):
        PurposeRecipient.objects.create(purpose=purpose, recipient=recipient)
    [person] = Person.create_many([{"email": "a@x.test"}])
    record_ground(person, purpose, "", by=BY, at=NOON)
    return person, purpose, hoster, courier


def told(person, at):
    """[(slug, standing, purposes, since, until)] of the answer."""
    return [
        (row.recipient.slug, row.standing, row.purposes, row.since, row.until) for row in recipients_of(person, at=at)
    ]


def test_a_hoster_has_everybody_and_a_courier_only_whom_it_was_given(world):
    person, purpose, _hoster, courier = world
    standing = ("hosting", True, ("contracts",), NOON, None)
    assert told(person, NOON + DAY) == [standing]
    Disclosure.note([person], recipient=courier, categories=["identity"], purpose=purpose, by=BY, at=NOON + 2 * DAY)
    act = ("courier", False, ("contracts",), NOON + 2 * DAY, NOON + 2 * DAY)
    assert (told(person, NOON + DAY), told(person, NOON + 3 * DAY)) == ([standing], [standing, act])


def test_what_ended_is_told_with_its_days(world):
    """C-154/21: whom they were disclosed to, also before."""
    person, _purpose, hoster, _courier = world
    Ground.objects.filter(person=person).update(ended_at=NOON + 10 * DAY)
    assert told(person, NOON + 20 * DAY) == [("hosting", True, ("contracts",), NOON, NOON + 10 * DAY)]
    Recipient.objects.filter(pk=hoster.pk).update(active_to=NOON + 5 * DAY)
    assert told(person, NOON + 20 * DAY) == [("hosting", True, ("contracts",), NOON, NOON + 5 * DAY)]


def test_nobody_before_anything_was_held(world):
    person = world[0]
    assert told(person, NOON - DAY) == []

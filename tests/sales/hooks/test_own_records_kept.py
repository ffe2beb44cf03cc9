"""How long records of the house's own kinds are kept, and for what people are held by them."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from consents.recipients.held_purposes import held_for
from crm.sales.hooks.own_records import events
from crm.sales.objects.object_verbs import change
from retention.horizons.retention_events import gathered, midnight
from retention.models import Start
from tests.sales.object_builders import make_kind, own_record

pytestmark = pytest.mark.django_db


def counted(person) -> set[tuple[str, str, datetime]]:
    """(purpose, start, from when) of the events that records make."""
    return {(event.purpose, event.start, event.at) for event in events([person.pk])}


def test_a_rule_of_the_kinds_purpose_counts_from_the_last_day_else_from_birth(ada, sam, contracts):
    kind = make_kind()
    record = own_record(kind, sam, ada, ends_on=date(2027, 6, 30))
    starts = (Start.DOCUMENT, Start.CONTRACT_END)
    assert counted(ada) == {("contracts", start, midnight(date(2027, 6, 30))) for start in starts}
    change(record, {"ends_on": None}, version=1, by=sam)
    assert counted(ada) == {("contracts", start, record.added_at) for start in starts}
    assert [event.purpose for event in gathered([ada.pk])[ada.pk] if event.start == Start.DOCUMENT] == ["contracts"]


def test_whoever_has_one_is_held_for_the_purpose_of_its_kind(ada, ben, sam, contracts):
    kind = make_kind(purpose="business-contact")
    own_record(kind, sam, ben)
    at = timezone.now() + timedelta(seconds=5)
    names = [{held.slug for held in held_for(contact.person, at)} for contact in (ada, ben)]
    assert ("business-contact" in names[0], "business-contact" in names[1]) == (False, True)


def test_nothing_is_asked_of_nobody(ada):
    assert list(events([])) == []

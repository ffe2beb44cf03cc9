"""Proof of consent stays, as little of it as proves, for the privacy desk only (Art. 7(1))."""

import pytest
from django.utils import timezone

from consents.grounds.recording import withdraw
from consents.models import GroundEvent
from crm.contacts.models import Contact
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person
from retention.horizons.needs import needed, obliged
from retention.periods import Period, local_day
from tests.conftest import agree
from tests.retention.ruled_people import on, told

pytestmark = pytest.mark.django_db
SIX = Period(years=6, to_year_end=True)


@pytest.fixture
def eva(add, sam, offers):
    """Here for nothing but offers by e-mail."""
    contact = add(sam, name="Ewa Lis", email="ewa@lis.test", phone="601222333")
    contact.person.grounds.all().delete()
    agree(contact.person, offers, by=sam)
    return contact


def test_the_proof_is_the_event_and_the_address_it_was_given_for(eva, sam, offers):
    on("consent-records")
    withdraw(eva.person, offers, "email", by=sam)
    now = timezone.now()
    last = SIX.end(local_day(now))
    assert (told(needed(eva.person, now)), needed(eva.person, now)) == (
        dict.fromkeys(("consent", "email"), ("rule", "consent-records:1", last)),
        obliged(eva.person, now),
    )


@pytest.mark.parametrize(
    ("channel", "shown"),
    [("phone", ["phone"]), ("sms", ["phone"]), ("post", ["address", "identity"]), ("email", ["email"])],
)
def test_each_channel_is_proved_by_its_own_address(eva, sam, offers, channel, shown):
    on("consent-records")
    eva.person.grounds.all().delete()
    agree(eva.person, offers, by=sam, channel=channel)
    assert sorted(set(obliged(eva.person, timezone.now()).sparing) - {"consent"}) == shown


def test_after_an_erasure_the_proof_opens_and_nothing_else_is_there(eva, sam, offers, dora):
    on("consent-records")
    withdraw(eva.person, offers, "email", by=sam)
    events = GroundEvent.objects.filter(person=eva.pk).count()
    erase(eva.person, obliged(eva.person, timezone.now()).sparing, by=dora)
    left = Person.objects.with_keys().get(pk=eva.pk)
    proofs = [event.proof for event in GroundEvent.objects.filter(person=left).select_related("person__key")]
    assert (left.name, left.email, left.phone, len(proofs)) == ("", "ewa@lis.test", "", events)
    assert any(proof and proof.get("text") == "v4" for proof in proofs)
    assert (list(Contact.objects.all()), list(Contact.objects.visible_to(sam))) == ([], [])
    assert list(Person.objects.for_desk(dora)) == [left]
    assert list(Person.objects.for_desk(sam)) == []


def test_six_years_after_the_withdrawal_it_goes(eva, sam, offers):
    on("consent-records")
    withdraw(eva.person, offers, "email", by=sam)
    last = SIX.end(local_day(timezone.now()))
    replaces = [local_day(timezone.now()).replace(year=last.year + years, month=2, day=1) for years in (0, 1)]
    at = [timezone.now().replace(year=day.year, month=day.month, day=day.day) for day in replaces]
    assert [obliged(eva.person, moment).empty for moment in at] == [False, True]


def test_without_the_rule_nothing_of_it_stays(eva, sam, offers):
    withdraw(eva.person, offers, "email", by=sam)
    assert needed(eva.person, timezone.now()).empty


def test_while_the_consent_is_in_force_its_proof_has_no_end(eva):
    on("consent-records")
    assert {reason.until for reason in obliged(eva.person, timezone.now()).reasons} == {None}

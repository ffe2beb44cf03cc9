"""The desk's list of consents: filters, figures, states, masks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consents.desk.consent_list import STATES, ConsentFilters, consents, figures, figures_asked, state_of
from consents.grounds.recording import object_to_marketing, record_ground, withdraw
from consents.models import Ground
from crm.privacy.models import AccessEntry, Origin, Person
from tests.consents.conftest import BY, PROOF
from tests.consents.filled_forms import words_in_force

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "/privacy/consents/"


@pytest.fixture
def now():
    return timezone.now() + timedelta(minutes=1)


@pytest.fixture
def cast(purpose, now):
    """One person for each state of a consent to offers by e-mail, and one who only has a contract."""
    offers, text = purpose("offers"), words_in_force().texts.get(channel="email", language="pl")
    people = {}
    for state, ends in (("active", None), ("expiring", 10), ("expired", -5), ("withdrawn", None), ("objected", None)):
        person = people[state] = Person.create(name=f"Osoba {state}", email=f"{state}@x.test")
        origin = Origin.objects.create(person=person, kind="fair", obtained_at=now, notice="given")
        values = {"at": now - 60 * DAY, "proof": PROOF, "expires_at": now + ends * DAY if ends else None}
        record_ground(person, offers, "email", by=BY, text=text, origin=origin, **values)
    withdraw(people["withdrawn"], offers, "email", by=BY, at=now - DAY)
    object_to_marketing(people["objected"], by=BY, at=now - DAY)
    other = people["contract"] = Person.create(email="other@x.test")
    record_ground(other, purpose("contracts"), "email", by=BY, at=now - DAY)
    return people


def found(now, **wishes):
    rows = consents(Person.objects.all(), ConsentFilters(**wishes), now)
    return set(rows.filter(channel="email").values_list("person", flat=True))


def test_each_state_finds_its_people_and_says_the_same_of_each_row(cast, now):
    expected = {"active": {"active", "expiring"}, "expiring": {"expiring"}, "expired": {"expired"}}
    expected |= {"withdrawn": {"withdrawn"}, "objected": {"objected"}}
    by_state = {state: found(now, state=state) for state in STATES if state}
    assert by_state == {state: {cast[name].pk for name in names} for state, names in expected.items()}
    by_person_id = {
        ground.person_id: state_of(ground, now) for ground in Ground.objects.filter(channel="email", basis="consent")
    }
    assert by_person_id == {cast[name].pk: name for name in ("active", "expiring", "expired", "withdrawn", "objected")}


def test_a_contract_is_no_consent(cast, now):
    assert cast["contract"].pk not in found(now)


def test_filters_by_purpose_channel_version_and_source(cast, now):
    everybody = {person.pk for name, person in cast.items() if name != "contract"}
    assert found(now, purpose="offers", version=1) == everybody
    assert (found(now, purpose="offers", version=2), found(now, purpose="contracts")) == (set(), set())
    assert (found(now, source="fair"), found(now, source="import")) == (everybody, set())
    assert consents(Person.objects.all(), ConsentFilters(channel="phone", state="active"), now).count() == 0


def test_figures_keep_the_other_wishes(cast, now):
    people = Person.objects.all()
    assert figures(figures_asked(people, ConsentFilters(), now)) == {"active": "2", "expiring": "1", "withdrawn": "1"}
    by_phone = figures_asked(people, ConsentFilters(channel="phone"), now)
    assert figures(by_phone) == {"active": "0", "expiring": "0", "withdrawn": "0"}


def test_strange_words_are_no_wishes():
    values = {"purpose": "nowhere", "channel": "fax", "state": "odd", "version": "9" * 99, "source": "x"}
    assert ConsentFilters.read(values, ["offers"]) == ConsentFilters()
    assert ConsentFilters.read({"purpose": "offers", "version": "2"}, ["offers"]) == ConsentFilters(
        purpose="offers", version=2
    )


def test_the_page_is_masked_and_logged(as_user, dora, cast):
    page = as_user(dora).get(URL, {"purpose": "offers", "state": "expiring"}).content.decode()
    person = cast["expiring"]
    assert ("O• e•" in page, "e•••@x.test" in page, "expiring@x.test" in page) == (True, True, False)
    look = AccessEntry.objects.order_by("-pk").first()
    assert (look.view, look.people) == ("consents:consents", [person.pk])


def test_consents_that_run_out_can_be_picked_and_the_lawful_ways_are_told(as_user, dora, cast):
    dora.language = "en"
    dora.save(update_fields=["language"])
    client = as_user(dora)
    page = client.get(URL, {"state": "expiring"}).content.decode()
    assert ("Send a reminder" in page, "How one may ask again" in page, page.count("Select: ")) == (True, True, 1)
    assert "Send a reminder" not in client.get(URL).content.decode()

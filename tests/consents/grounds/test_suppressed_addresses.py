"""A marketing objection holds for the address (Art. 21(3)): for whoever has it, after an erasure, under a new key."""

import base64
from datetime import timedelta
from io import StringIO
from json import loads

import pytest
from django.core.management import call_command

from consents.grounds.recording import may_contact, object_to_marketing, people_for, record_ground, record_grounds
from consents.grounds.suppressed_addresses import keep_index
from consents.lifecycle.imported_consents import Consent, take_consents
from consents.models import Ground, Suppression
from crm.contacts.imports.company_index import FirmIndex
from crm.contacts.people_imports.existing_people import Index, Sought, look_up
from crm.lists.access import Sight
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.blind_index import blind
from crm.privacy.models import ContactPoint, Person
from crm.privacy.models.keyring import verify_keys
from crm.privacy.rotation.index_keys import reindex
from tests.consents.conftest import BY, NOON, PROOF

DAY = timedelta(days=1)


@pytest.fixture
def offers(purpose):
    return purpose("offers")


def agreed(person, offers, channel="email", at=NOON - 2 * DAY, **options):
    return record_ground(person, offers, channel, by=BY, at=at, proof=PROOF, **options)


def says(person, offers, channel="email", at=NOON + 9 * DAY):
    """The answer and whether the list of people has her: they never differ."""
    answer = may_contact(person, channel, offers, at=at)
    assert people_for(offers, channel, at=at).filter(pk=person.pk).exists() == answer.allowed
    return str(answer.state), answer.reason


def test_whoever_shares_the_mailbox_gets_no_offers_there(her, offers):
    sister = Person.create(name="Ewa Kowalska", email="ADA@cerambud.test", phone="605111222")
    for channel in ("email", "phone"):
        agreed(sister, offers, channel)
    object_to_marketing(her, by=BY, at=NOON)
    assert [says(sister, offers, channel) for channel in ("email", "phone")] == [
        ("refused", "objection"),
        ("allowed", "consent"),
    ]


@pytest.mark.parametrize(("kind", "value", "channel"), [("email", "x@y.test", "email"), ("phone", "601222333", "sms")])
def test_a_further_address_counts_like_the_first(her, offers, kind, value, channel):
    ContactPoint.objects.create(person=her, kind=kind, value=value)
    other = Person.create(name="Jan", email="jan@x.test", phone="600100200")
    ContactPoint.objects.create(person=other, kind=kind, value=value)
    agreed(other, offers, channel)
    object_to_marketing(her, by=BY, at=NOON)
    assert says(other, offers, channel) == ("refused", "objection")


def test_it_counts_from_its_own_moment(her, offers):
    sister = Person.create(email="ada@cerambud.test")
    agreed(sister, offers)
    object_to_marketing(her, by=BY, at=NOON)
    assert says(sister, offers, at=NOON - timedelta(seconds=1)) == ("allowed", "consent")


def test_it_survives_the_erasure_of_whoever_objected_and_names_nobody(her, offers):
    object_to_marketing(her, by=BY, at=NOON)
    erase(her, {}, by=BY)
    assert not Person.objects.exists()
    back = Person.create(name="Ada Kowalska", email="ada@cerambud.test", phone="605000111")
    consents = [Consent(back, "email", NOON + DAY, PROOF), Consent(back, "phone", NOON + DAY, PROOF)]
    take_consents(consents, offers, by=BY)
    assert [says(back, offers, channel) for channel in ("email", "phone")] == [
        ("refused", "objection"),
        ("allowed", "consent"),
    ]
    assert {field.name for field in Suppression._meta.get_fields()} == {
        *("id", "objection", "kind", "channel", "index", "key", "at")
    }


def test_an_import_meets_it_after_an_erasure(her, sam):
    object_to_marketing(her, by=BY, at=NOON)
    erase(her, {}, by=BY)
    email: Index = ("email", blind("email", "ada@cerambud.test"))
    other: Index = ("email", blind("email", "inna@x.test"))
    sight, sought = Sight(sam), Sought("", (email, other), (email, other))
    assert look_up([sought], sight, lambda: FirmIndex(sight)).objected == {email: {""}}


def test_an_import_never_lifts_it_and_her_own_later_yes_does(her, offers):
    object_to_marketing(her, by=BY, at=NOON)
    agreed(her, offers, at=NOON + DAY)
    assert says(her, offers) == ("refused", "objection")
    agreed(her, offers, at=NOON + 2 * DAY, own=True)
    assert [says(her, offers), says(her, offers, "phone")] == [("allowed", "consent"), ("refused", "objection")]


def test_her_yes_does_not_count_for_whom_else_the_mailbox_is(her, offers):
    sister = Person.create(email="ada@cerambud.test")
    agreed(sister, offers)
    object_to_marketing(her, by=BY, at=NOON)
    agreed(her, offers, at=NOON + DAY, own=True)
    assert [says(her, offers)[0], says(sister, offers)[0]] == ["allowed", "refused"]


def test_a_yes_before_the_objection_lifts_nothing_and_a_new_objection_counts_again(her, offers):
    agreed(her, offers, at=NOON - DAY, own=True)
    object_to_marketing(her, by=BY, at=NOON)
    assert says(her, offers) == ("refused", "objection")
    agreed(her, offers, at=NOON + DAY, own=True)
    assert object_to_marketing(her, by=BY, at=NOON + 2 * DAY) is True
    assert says(her, offers) == ("refused", "objection")
    assert says(her, offers, at=NOON + DAY) == ("allowed", "consent")


def test_contracts_are_not_concerned(her, purpose):
    sister = Person.create(email="ada@cerambud.test")
    record_grounds([sister], purpose("contracts"), by=BY, at=NOON)
    object_to_marketing(her, by=BY, at=NOON)
    assert may_contact(sister, "email", purpose("contracts"), at=NOON + DAY).allowed


@pytest.fixture
def new_key(settings):
    """new_key() puts a fresh index key in front of the one in use."""
    old = settings.INDEX_KEY

    def add(byte=b"\x07"):
        settings.INDEX_KEY = f"{base64.b64encode(byte * 32).decode()},{old}"
        verify_keys.cache_clear()

    yield add
    verify_keys.cache_clear()


def removable():
    buffer = StringIO()
    call_command("keys", "status", "--json", stdout=buffer)
    return [check["removable"] for check in loads(buffer.getvalue())["checks"] if check["name"].startswith("index")]


def test_a_new_index_key_finds_the_objections_of_people_who_are_here(her, offers, new_key):
    sister = Person.create(email="ada@cerambud.test")
    agreed(sister, offers)
    object_to_marketing(her, by=BY, at=NOON)
    new_key()
    assert says(sister, offers) == ("refused", "objection")
    reindex(by=system("test"))
    assert (says(sister, offers), keep_index(), removable()) == (("refused", "objection"), {}, [False, True])


def test_for_people_who_are_gone_the_old_key_has_to_stay(her, offers, new_key):
    object_to_marketing(her, by=BY, at=NOON)
    erase(her, {}, by=BY)
    new_key()
    reindex(by=system("test"))
    assert (sum(keep_index().values()), removable()) == (2, [False, False])
    back = Person.create(email="ada@cerambud.test")
    agreed(back, offers, at=NOON + DAY)
    assert says(back, offers) == ("refused", "objection")


def test_the_grounds_of_a_refused_address_stay_recorded(her, offers):
    sister = Person.create(email="ada@cerambud.test")
    agreed(sister, offers)
    object_to_marketing(her, by=BY, at=NOON)
    assert Ground.objects.get(person=sister).in_force(NOON + DAY)

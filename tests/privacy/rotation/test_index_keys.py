"""A new INDEX_KEY: both are searched meanwhile, then everything is found by the new one alone."""

import base64
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from crm.contacts.models import Company, Contact
from crm.mail.outgoing.outbox import post
from crm.privacy.keys import blind_index
from crm.privacy.keys.cipher import WrongMasterKey
from crm.privacy.models import ContactPoint, IndexKey, LedgerEntry, Person, PersonKey
from crm.privacy.models.keyring import verify_keys
from crm.privacy.rotation.index_keys import followers, reindex
from tests.privacy.logs.sealed_logs import WRITER

NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture(autouse=True)
def _fresh():
    verify_keys.cache_clear()
    yield
    verify_keys.cache_clear()


@pytest.fixture
def only(settings):
    """Put a new index key in front, or leave it alone: only(new), both()."""
    old = settings.INDEX_KEY

    def put(text):
        settings.INDEX_KEY = text.replace("OLD", old)
        verify_keys.cache_clear()

    return put


@pytest.fixture
def trader(sam, team_a):
    person = Person.create(name="Irena Ślusarczyk", email="irena@slusarczyk.test")
    company = Company(
        owner=sam, team=team_a, sole_trader=person, trader_name="Ślusarczyk Meble", trader_nip="1234563218"
    )
    company.save()
    return company


def columns(row, *names):
    return type(row)._base_manager.values_list(*names).get(pk=row.pk)


def test_the_map_names_every_column_that_follows_a_sealed_one():
    assert {
        (model._meta.label, item.column, item.key) for model, follower in followers().items() for item in follower
    } == {
        ("privacy.Person", "email_index", "key"),
        ("privacy.Person", "phone_index", "key"),
        ("privacy.Person", "name_tokens", "key"),
        ("privacy.ContactPoint", "index", "person__key"),
        ("mail.Message", "to_index", "person__key"),
        ("mail.Message", "house_to_index", "person__key"),
        ("contacts.Contact", "name_tokens", "person__key"),
        ("contacts.Company", "trader_nip_index", "sole_trader__key"),
        ("contacts.Company", "trader_tokens", "sole_trader__key"),
        *{("contacts.ContactValue", column, "person__key") for column in ("index", "marks")},
        *{("contacts.CompanyValue", column, "company__sole_trader__key") for column in ("index", "marks")},
        *{("sales.ObjectValue", column, "item__person__key") for column in ("index", "marks")},
        ("sales.DealValue", "marks", "deal__person__key"),
        ("sales.DealValue", "index", "deal__person__key"),
        ("api.ExternalId", "index", "person__key"),
        ("api.ExternalId", "house_index", "person__key"),
    }


def test_everything_is_found_by_the_new_key_alone(ada, trader, only):
    ContactPoint(person=ada.person, kind="phone", value="+48 605 000 111").save()
    only(f"{NEW},OLD")
    done = reindex(by=WRITER, size=1)
    only(NEW)
    verify_keys()
    tokens = blind_index.name_tokens("Ada Kowalska")
    assert (
        list(Person.objects.having("email", "ada@cerambud.test")),
        list(Person.objects.having("phone", "605000111")),
    ) == (
        [ada.person],
        [ada.person],
    )
    assert columns(ada.person, "name_tokens") == columns(ada, "name_tokens") == (tokens,)
    expected = (blind_index.blind("nip", "1234563218"), blind_index.name_tokens("Ślusarczyk Meble"))
    assert columns(trader, "trader_nip_index", "trader_tokens") == expected
    assert (done.people, done.unreadable) == (Person.objects.count(), 0)


def test_messages_to_staff_and_bare_addresses_follow_too(sam, arek, only):
    with transaction.atomic():
        sent = [post("trial", to=to, by=arek, context={"reader": sam}) for to in (sam, "ktos@gdzies.test")]
    only(f"{NEW},OLD")
    assert reindex(by=WRITER, size=1).unreadable == 0
    only(NEW)
    expected = [(blind_index.blind("email", to),) for to in (sam.email, "ktos@gdzies.test")]
    assert [columns(message, "house_to_index") for message in sent] == expected


def test_an_empty_value_keeps_no_index(ada, only):
    nameless = Person.create(phone="601 000 222")
    only(f"{NEW},OLD")
    reindex(by=WRITER)
    assert columns(nameless, "email_index", "name_tokens") == (None, [])


def test_a_second_run_changes_nothing_and_writes_nothing(ada, only):
    only(f"{NEW},OLD")
    first = reindex(by=WRITER)
    assert (first.changed > 0, reindex(by=WRITER).changed) == (True, 0)
    assert LedgerEntry.objects.filter(act="keys.reindexed").count() == 1


def test_the_old_key_may_not_go_before_the_end(ada, only):
    only(f"{NEW},OLD")
    verify_keys()
    only(NEW)
    with pytest.raises(WrongMasterKey, match="run `keys reindex`"):
        verify_keys()


def test_a_key_in_use_may_not_be_left_out_again_either(ada, only):
    only(f"{NEW},OLD")
    verify_keys()
    only("OLD")
    with pytest.raises(WrongMasterKey, match="INDEX_KEY lacks a key"):
        verify_keys()


def test_what_does_not_open_is_counted_and_the_old_key_stays_needed(ada, only):
    PersonKey.objects.filter(pk=ada.pk).update(wrapped=b"\x01" + b"x" * 60)
    only(f"{NEW},OLD")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("keys", "reindex", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (end.value.code, report["ok"], report["unreadable"] > 0) == (1, False, True)
    assert IndexKey.objects.exclude(reindexed_at=None).count() == 0


def test_the_command_says_when_the_old_key_may_go(ada, only):
    only(f"{NEW},OLD")
    texts = []
    for act in ("status", "reindex"):
        out = StringIO()
        call_command("keys", act, "--json", stdout=out)
        texts.append(json.loads(out.getvalue())["checks"][-1]["detail"])
    assert texts == ["needed until keys reindex has ended", "may be taken out of INDEX_KEY"]


def test_a_contact_in_the_bin_is_found_again_too(ada, only):
    Contact.objects.filter(pk=ada.pk).update(binned_at="2026-11-01T00:00:00Z")
    only(f"{NEW},OLD")
    reindex(by=WRITER)
    assert columns(ada, "name_tokens") == (blind_index.name_tokens("Ada Kowalska"),)

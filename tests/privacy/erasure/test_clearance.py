"""Erasing many people at once leaves what erasing each of them leaves: nothing but the ledger's word."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from crm.privacy.erasure.clearance import erase_all
from crm.privacy.erasure.eraser import erase
from crm.privacy.map.data_map import rooms
from crm.privacy.models import LedgerEntry, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(add, sam):
    """A contact with further addresses and a history."""

    def made(name):
        contact = add(sam, name=name, email=f"{name}@x.test", emails=[f"{name}2@x.test"], position="Prezes")
        write(contact, by=sam, kind="note", text="Rozmowa")
        return contact.person

    return made


def rows_about(person):
    return {room.label: room.rows_of(person).count() for room in rooms()}


def test_it_leaves_and_tells_what_one_erasure_leaves_and_tells(known, sam):
    result, other = known("anna"), known("ewa")
    erase(result, {}, by=sam)
    erase_all([other], by=sam)
    assert (set(rows_about(result).values()), rows_about(other)) == ({0}, rows_about(result))
    texts = [LedgerEntry.objects.get(act="person.erased", about=person.uid) for person in (result, other)]
    assert (texts[1].counts, texts[1].actor_id) == (texts[0].counts, texts[0].actor_id)


def test_everybody_else_stays(known, sam):
    people, stays = [known(f"osoba{n}") for n in range(3)], known("zostaje")
    before = rows_about(stays)
    erase_all(people, by=sam)
    assert (Person.objects.get(), rows_about(stays)) == (stays, before)


def test_running_twice_changes_nothing_more(known, sam):
    people = [known("anna"), known("ewa")]
    for _time in range(2):
        erase_all(people, by=sam)
    assert (Contact.objects.count(), LedgerEntry.objects.filter(act="person.erased").count()) == (0, 2)


def test_the_statements_do_not_grow_with_the_people(known, sam):
    def asked(number):
        people = [known(f"p{number}x{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            erase_all(people, by=sam)
        return len(queries)

    assert asked(2) == asked(12)

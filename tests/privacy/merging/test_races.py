"""Merges that meet merges, notes and erasures; one whose process dies half-way. Nothing is half, nothing is lost."""

import pytest
from django.db import DatabaseError, connection, transaction

from crm.contacts.entries.composing import write
from crm.contacts.merging.joining import join_contacts
from crm.contacts.models import Contact, Interaction
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.merging import row_pictures
from crm.privacy.models import Merge, Person
from tests.privacy.erasure.test_races import Meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(add, sam):
    """Two records of Ada, each with a note."""
    created = [
        add(sam, name="Ada Kowalska", email="ada@cerambud.test"),
        add(sam, name="Ada Kowalska", email="a@dom.test", phone=""),
    ]
    for number, contact in enumerate(created):
        write(contact, by=sam, kind="note", text=f"notatka {number}")
    return [fresh(contact) for contact in created]


def fresh(contact):
    return Contact.objects.with_keys().get(pk=contact.pk)


def notes():
    """Every note, opened, and whose it is."""
    rows = Interaction.objects.select_related("person__key").order_by("pk")
    return [(row.summary, row.person_id) for row in rows]


def test_two_merges_into_each_other_at_once_are_one(two, sam):
    first, other = two
    stale = [fresh(contact) for contact in two]
    with transaction.atomic():
        join_contacts(other, first, by=sam)
        meanwhile = Meanwhile(lambda: join_contacts(*stale, by=sam))
        assert meanwhile.waits
    assert isinstance(meanwhile.end(), KeyChanged)
    assert (Merge.objects.count(), notes()) == (1, [("notatka 0", first.pk), ("notatka 1", first.pk)])


def test_a_note_that_comes_during_a_merge_waits_and_is_refused(two, sam):
    first, other = two
    stale = fresh(other)
    with transaction.atomic():
        join_contacts(other, first, by=sam)
        meanwhile = Meanwhile(lambda: write(stale, by=sam, kind="note", text="nowa"))
        assert meanwhile.waits
    assert isinstance(meanwhile.end(), KeyChanged)
    assert notes() == [("notatka 0", first.pk), ("notatka 1", first.pk)]


@pytest.mark.parametrize("which", [0, 1])
def test_an_erasure_that_comes_during_a_merge_erases_both_or_finds_nobody(two, sam, dora, which):
    first, other = two
    person = fresh(two[which]).person
    with transaction.atomic():
        join_contacts(other, first, by=sam)
        meanwhile = Meanwhile(lambda: erase(person, {}, by=dora))
        assert meanwhile.waits
    assert meanwhile.end() is None
    left = [] if which == 0 else [("notatka 0", first.pk), ("notatka 1", first.pk)]
    assert (notes(), Person.objects.count(), Merge.objects.count()) == (left, len(left[:1]), len(left[:1]))


def test_a_merge_killed_just_before_its_end_never_happened(two, sam, monkeypatch):
    first, other = two

    def killed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(row_pictures, "links_hold", killed)
    meanwhile = Meanwhile(lambda: join_contacts(fresh(other), fresh(first), by=sam))
    assert isinstance(meanwhile.end(), DatabaseError)
    assert (Merge.objects.count(), notes()) == (0, [("notatka 0", first.pk), ("notatka 1", other.pk)])
    monkeypatch.undo()
    join_contacts(fresh(other), fresh(first), by=sam)
    assert notes() == [("notatka 0", first.pk), ("notatka 1", first.pk)]

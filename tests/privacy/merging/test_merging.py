"""One verb moves everything of one person to another, whatever models there are, and takes it back exactly."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from crm.contacts.models import Company, Contact, ContactPair, Interaction, Tag
from crm.files.models import Import
from crm.lists.models import SavedView
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase, erase_many, plan
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.map.data_map import rooms
from crm.privacy.map.merge_rules import living, moving, staying
from crm.privacy.merging import row_pictures
from crm.privacy.merging.merge_undo import TooLate, let_go, unmerge
from crm.privacy.merging.person_merge import CannotMeet, merge
from crm.privacy.models import LedgerEntry, Merge, Person, PersonKey
from crm.privacy.rows.sweeps import pointers_at
from crm.privacy.sealed.files import SealedFileField
from crm.privacy.verbs.export import export, value_of
from crm.sales.models import DocumentLoad
from retention.models import KeepReport, Run
from tests.contacts.custom.field_cases import make
from tests.privacy.test_canary import FIRST, SECOND, plant

BY = system("test")


def nothing():
    return {}


def quiet(_loser, _survivor, _told):
    """Nothing beyond rows."""


@pytest.fixture
def two(add, sam, nina, ben):
    """Two people with a row in every model, so that nothing can be forgotten; of what there can be one, one has it."""
    Import.objects.create(owner=sam)
    Run.objects.create(number="P-2026-1", state=Run.State.DISCARDED, made_by="system:test")
    DocumentLoad.objects.create(owner=sam)
    SavedView.objects.create(list="contacts", owner=sam)
    Tag.objects.create(name="ważne")
    make("Branża")
    contacts = [add(sam, name=mark, email=f"{mark}@ptaki.test") for mark in (FIRST, SECOND)]
    for contact, mark in zip(contacts, (FIRST, SECOND), strict=True):
        plant(Person.objects.with_keys().get(pk=contact.pk), mark)
        Contact.objects.filter(pk=contact.pk).update(name_tokens=Person.objects.get(pk=contact.pk).name_tokens)
    for model, column in ((Company, "sole_trader"), (KeepReport, "person")):
        model.objects.filter(**{column: contacts[1].pk}).delete()
    ContactPair.objects.all().delete()
    Merge.objects.all().delete()
    return [Person.objects.with_keys().get(pk=contact.pk) for contact in contacts]


def opened(person: Person) -> dict:
    """{model: {row: {column: value}}} of everything about a person, opened; files by content."""
    matches = {}
    for room in living():
        if room.model in (PersonKey, Merge):
            continue
        for row in room.rows_of(person):
            texts = {}
            for field in row._meta.concrete_fields:
                if isinstance(field, SealedFileField):
                    texts[field.name] = getattr(row, field.name) and getattr(row, field.name).plain()
                else:
                    texts[field.name] = getattr(row, field.attname)
            matches.setdefault(room.label, {})[row.pk] = texts
    return matches


def differs(before: list[dict], after: list[dict]) -> list[tuple]:
    """(model, row, column, before, after) of whatever is not the same."""
    matches = []
    for was, now in zip(before, after, strict=True):
        rows = {(label, pk) for each in (was, now) for label, some in each.items() for pk in some}
        for label, pk in sorted(rows, key=str):
            old, new = was.get(label, {}).get(pk, {}), now.get(label, {}).get(pk, {})
            matches += [
                (label, pk, name, old.get(name), new.get(name))
                for name in {*old, *new}
                if old.get(name) != new.get(name)
            ]
    return matches


def said_by(rows: dict) -> dict:
    """The same rows without the column that says whose they are."""
    whose = {"person", "contact", "content_object", "sole_trader", "holder", "survivor"}
    return {pk: {name: value for name, value in row.items() if name not in whose} for pk, row in rows.items()}


def merged(loser, survivor, meet=nothing, at=None):
    return merge(loser, survivor, by=BY, at=at or timezone.now(), meet=meet)


def again(person):
    return Person.objects.with_keys().get(pk=person.pk)


def test_every_row_that_moves_is_the_survivors_and_opens_with_her_key(two):
    survivor, loser = two
    before, hers = opened(loser), opened(survivor)
    merged(loser, survivor)
    after = opened(again(survivor))
    for room in moving():
        theirs = said_by(before.get(room.label, {}))
        there = said_by(after.get(room.label, {}))
        assert {pk: there.get(pk) for pk in theirs} == theirs, room.label
        assert set(there) == set(theirs) | set(hers.get(room.label, {})), room.label
    assert not Person.objects.filter(pk=loser.pk).exists()
    assert not PersonKey.objects.filter(pk=loser.pk).exists()


def test_a_merge_taken_back_leaves_both_exactly_as_they_were(two):
    survivor, loser = two
    before = [opened(survivor), opened(loser)]
    result = merged(loser, survivor)
    unmerge(Merge.objects.select_related("survivor__key").get(pk=result.pk), by=BY, at=timezone.now(), meet=quiet)
    assert differs(before, [opened(again(survivor)), opened(again(loser))]) == []
    assert again(loser).uid == loser.uid
    assert not Merge.objects.exists()


def test_what_came_after_the_merge_stays_with_the_survivor(two, sam):
    survivor, loser = two
    result = merged(loser, survivor)
    added = Interaction.objects.create(person=again(survivor), kind="note", summary="później", author=sam)
    unmerge(Merge.objects.select_related("survivor__key").get(pk=result.pk), by=BY, at=timezone.now(), meet=quiet)
    assert Interaction.objects.select_related("person__key").get(pk=added.pk).summary == "później"
    assert Interaction.objects.get(pk=added.pk).person_id == survivor.pk


def test_whoever_erases_the_survivor_erases_both_and_an_older_backup_knows_it(two, dora):
    survivor, loser = two
    merged(loser, survivor)
    erase(again(survivor), {}, by=dora)
    assert [room.label for room in rooms() if room.rows_of(survivor).exists()] == []
    assert not Merge.objects.exists()
    rows = LedgerEntry.objects.filter(act="person.erased").values_list("about", flat=True)
    assert set(rows) == {survivor.uid, loser.uid}


def test_many_at_once_likewise(two, dora):
    survivor, loser = two
    merged(loser, survivor)
    erase_many([again(survivor)], by=dora)
    assert not Merge.objects.exists()
    assert set(LedgerEntry.objects.filter(act="person.erased").values_list("about", flat=True)) == {
        survivor.uid,
        loser.uid,
    }


def test_what_an_undo_needs_is_no_part_of_what_the_law_keeps(two, dora):
    survivor, loser = two
    merged(loser, survivor)
    new_plan = plan(again(survivor), {"provenance": timezone.now() - timedelta(days=4000)})
    going = {step.room.label: len(step.going) for step in new_plan.steps}
    assert (new_plan.keeps_something, going["privacy.merge"]) == (True, 1)


def test_her_copy_of_the_data_names_the_merge_and_the_values_that_gave_way(two):
    survivor, loser = two
    at = timezone.now()
    merged(loser, survivor, meet=lambda: {"overwritten": {"name": SECOND}}, at=at)
    assert export(again(survivor))["privacy.merge"] == [{"overwritten": {"name": SECOND}, "at": at.isoformat()}]


def test_after_thirty_days_the_leftovers_go_and_it_cannot_be_taken_back(two):
    survivor, loser = two
    at = timezone.now()
    result = merged(loser, survivor, meet=lambda: {"overwritten": {"name": SECOND}}, at=at)
    late = at + timedelta(days=30)
    assert let_go(at=late - timedelta(seconds=1), held=lambda people: set()) == 0
    assert let_go(at=late, held=set) == 0  # everybody is on hold
    assert let_go(at=late, held=lambda people: set()) == 1
    row = Merge.objects.select_related("survivor__key").get(pk=result.pk)
    assert (row.left, row.overwritten, row.loser) == (None, None, loser.uid)
    with pytest.raises(TooLate):
        unmerge(row, by=BY, at=at, meet=quiet)


def test_a_row_of_which_there_can_be_one_stands_for_both_or_refuses(two, sam):
    survivor, loser = two
    KeepReport.objects.create(person=loser, text="reklamacja", made_by="user:1")
    with pytest.raises(CannotMeet) as refusal:
        merged(loser, survivor)
    assert refusal.value.labels == {"retention.keepreport"}
    assert Person.objects.filter(pk=loser.pk).exists()


def test_nothing_happens_when_one_is_gone(two, dora):
    survivor, loser = two
    erase(again(loser), {}, by=dora)
    with pytest.raises(KeyChanged):
        merged(loser, survivor)


def test_a_merge_cut_off_anywhere_leaves_everything_as_it_was(two, monkeypatch):
    survivor, loser = two
    before = [opened(survivor), opened(loser)]

    def dies():
        raise RuntimeError("killed")

    monkeypatch.setattr(row_pictures, "links_hold", dies)
    with pytest.raises(RuntimeError), transaction.atomic():
        merged(loser, survivor)
    assert differs(before, [opened(again(survivor)), opened(again(loser))]) == []


def test_merges_come_apart_in_the_reverse_of_their_order(two, ada):
    survivor, loser = two
    third = Person.objects.with_keys().get(pk=ada.pk)
    before = [opened(person) for person in (survivor, loser, third)]
    first = merged(loser, survivor)
    second = merged(again(survivor), again(third), at=timezone.now() + timedelta(seconds=1))
    assert set(Merge.objects.values_list("loser", "survivor")) == {(loser.uid, third.pk), (survivor.uid, third.pk)}
    load = Merge.objects.select_related("survivor__key")
    with pytest.raises(TooLate):
        unmerge(load.get(pk=first.pk), by=BY, at=timezone.now(), meet=quiet)
    for item in (second, first):
        unmerge(load.get(pk=item.pk), by=BY, at=timezone.now(), meet=quiet)
    assert differs(before, [opened(again(person)) for person in (survivor, loser, third)]) == []


def test_everything_that_points_at_a_person_or_a_contact_is_in_the_data_map():
    known = {(room.model, room.declaration.subject.split("__")[0]) for room in rooms()}
    for model in (Person, Contact):
        pointing = {(child, column.name) for child, column in pointers_at(model)}
        assert {item for item in pointing - known if item[0] is not ContactPair} == set()


def test_what_hangs_on_a_row_that_stays_behind_stays_too():
    stay = {room.model for room in staying()} - {Person, Contact}
    assert {child for model in stay for child, _column in pointers_at(model)} <= stay


def test_a_file_is_sealed_anew_and_the_old_one_leaves_the_disk(two, django_capture_on_commit_callbacks):
    survivor, loser = two
    row = loser.documents.select_related("person__key").get()
    row.file.save("umowa.pdf", ContentFile(b"tresc"), save=True)
    old, storage = row.file.name, row.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        merged(again(loser), survivor)
    row = survivor.documents.select_related("person__key").get(pk=row.pk)
    assert (value_of(row, "file"), storage.exists(old)) == ({"bytes": 5}, False)


def test_the_other_ones_key_lies_nowhere_but_under_the_survivors(two):
    survivor, loser = two
    wrapped = bytes(loser.key.wrapped).hex()
    merged(loser, survivor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(t::text, ''), '') FROM privacy_personkey AS t")
        assert wrapped not in cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(t::text, ''), '') FROM privacy_merge AS t")
        assert SECOND not in cursor.fetchone()[0]

"""What goes with a field, and answers that become another: by a job, in batches, and once however often it is tried."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.contacts.custom import field_removal
from crm.contacts.custom.choices import remove_choice
from crm.contacts.custom.definitions import remove, restore
from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.models import ContactValue, CustomField, FieldChoice
from crm.contacts.people.editing import edit
from crm.contacts.tasks import empty_field, empty_fields, move_choice
from crm.jobs.models import Job
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person, Purpose
from tests.contacts.custom.field_cases import make, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(sam, add):
    """Seven people who all say IT in a field."""
    field = make("Branża", kind="choice", choices=["IT", "Handel"])
    people = [add(sam, name=f"Osoba {n}", email=f"o{n}@x.test") for n in range(7)]
    for person in people:
        edit(opened(person), {field.name: "it"}, version=1, by=sam)
    return field, people


def late(field):
    """The field was removed long ago."""
    CustomField.objects.filter(pk=field.pk).update(removed_at=timezone.now() - timedelta(days=31))


def test_after_thirty_days_what_it_held_goes_and_its_name_stays_for_the_logs(many, marek, monkeypatch):
    monkeypatch.setattr(field_removal, "BATCH", 3)
    field, _people = many
    remove(field, by=marek)
    assert field_removal.start_deletions() == 0
    late(field)
    assert (field_removal.start_deletions(), field_removal.start_deletions()) == (1, 0)
    job = Job.objects.get(kind=field_removal.EMPTY)
    empty_field(job.pk)
    empty_field(job.pk)
    field.refresh_from_db()
    job.refresh_from_db()
    assert (ContactValue.objects.count(), job.state, job.result["counts"]) == (0, "done", {"removed": 7})
    assert (field.emptied_at is None, field.label) == (False, "Branża")
    assert LedgerEntry.objects.get(act="field.emptied").counts == {"key": "custom_branza", "removed": 7}
    assert make("Branża").key == "branza"  # the key is free again


def test_a_field_that_was_taken_back_keeps_what_it_held(many, marek):
    field, _people = many
    remove(field, by=marek)
    late(field)
    field_removal.start_deletions()
    CustomField.objects.filter(pk=field.pk).update(removed_at=timezone.now())
    field.refresh_from_db()
    restore(field, by=marek)
    empty_field(Job.objects.get(kind=field_removal.EMPTY).pk)
    assert ContactValue.objects.count() == 7
    empty_fields()
    assert Job.objects.filter(kind=field_removal.EMPTY).count() == 1


def test_answers_become_another_at_once_and_their_rows_in_the_background(many, marek, monkeypatch):
    monkeypatch.setattr(field_removal, "BATCH", 3)
    field, people = many
    field_choice, other = FieldChoice.objects.get(key="it"), FieldChoice.objects.get(key="handel")
    job = remove_choice(field_choice, to=other, by=marek)
    assert [custom_values_of(opened(person))[field.name] for person in people] == ["handel"] * 7
    move_choice(job.pk)
    rows = ContactValue.objects.select_related("person__key")
    assert ({row.value for row in rows}, {row.index for row in rows}) == ({"handel"}, {field.hashes("handel")[0]})
    assert LedgerEntry.objects.get(act="field.choice_moved").counts["values"] == 7


def test_whoever_was_erased_in_between_is_passed_over(many, marek, dora):
    _field, people = many
    field_choice, other = FieldChoice.objects.get(key="it"), FieldChoice.objects.get(key="handel")
    job = remove_choice(field_choice, to=other, by=marek)
    erase(Person.objects.with_keys().get(pk=people[3].pk), {}, by=dora)
    move_choice(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["counts"], ContactValue.objects.count()) == ("done", {"updated": 6}, 6)


def test_guarded_answers_which_no_hash_finds_are_moved_alike(sam, ada, ben, contracts, marek):
    Purpose.objects.filter(pk=contracts.pk).update(categories=[*contracts.categories, "health"])
    field = make("Dieta", kind="choice", choices=["wege", "bez", "inna"], category="health")
    edit(opened(ada), {field.name: "wege"}, version=1, by=sam)
    edit(opened(ben), {field.name: "bez"}, version=1, by=sam)
    field_choice, other = FieldChoice.objects.get(key="wege"), FieldChoice.objects.get(key="inna")
    move_choice(remove_choice(field_choice, to=other, by=marek).pk)
    values = ContactValue.objects.select_related("person__key").order_by("person")
    assert [row.value for row in values] == ["inna", "bez"]

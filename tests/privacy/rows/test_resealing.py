"""What stays of an erased person: emptied of the rest, under a fresh key, whole. Of the rest no file is left either."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone

from crm.contacts.models import Contact, Interaction
from crm.files.models import Import, ImportRow
from crm.privacy.declarations import PersonalData, Source, personal
from crm.privacy.erasure.eraser import erase, takes_along
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.map import held_models
from crm.privacy.map.data_map import personal_columns, rooms
from crm.privacy.models import LedgerEntry, Person, PersonKey
from crm.privacy.rows import resealing
from crm.privacy.rows.resealing import filled_columns, renew, reseal
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.files import SealedFileField

YEAR = timedelta(days=365)


def note(person, author, text, days_ago=0):
    at = timezone.now() - timedelta(days=days_ago)
    return Interaction.objects.create(person=person, kind="note", summary=text, author=author, happened_at=at)


def summaries():
    return sorted(row.summary for row in Interaction.objects.select_related("person__key"))


def test_a_second_partial_erasure_changes_and_records_nothing(ada, sam, dora):
    note(ada.person, sam, "zostaje")
    sparing = {"correspondence": timezone.now() - YEAR}
    erase(ada.person, sparing, by=dora)
    before = list(PersonKey.objects.values()), list(Interaction.objects.values()), list(Person.objects.values())
    done = erase(ada.person, sparing, by=dora)
    assert (done.changes_something, done.counts["contacts.interaction"]) == (False, {"deleted": 0, "kept": 1})
    assert (
        list(PersonKey.objects.values()),
        list(Interaction.objects.values()),
        list(Person.objects.values()),
    ) == before
    assert LedgerEntry.objects.filter(act="person.erased").count() == 1


def test_what_came_after_a_partial_erasure_goes_with_the_next(ada, sam, dora):
    note(ada.person, sam, "zostaje")
    erase(ada.person, {"correspondence": timezone.now() - YEAR}, by=dora)
    person = Person.objects.with_keys().get()
    person.email = "wraca@cerambud.test"
    person.save()
    erase(person, {"correspondence": timezone.now() - YEAR}, by=dora)
    assert (Person.objects.with_keys().get().email, Person.objects.get().email_index) == ("", None)
    assert summaries() == ["zostaje"]


def test_many_rows_are_sealed_anew_in_batches(ada, sam, dora, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(resealing, "BATCH", 10)
    rows = [Interaction(person=ada.person, kind="note", summary=f"{n:02}", author=sam) for n in range(35)]
    Interaction.objects.bulk_create(rows)
    with django_assert_max_num_queries(120):  # a statement for each row would need more
        erase(ada.person, {"correspondence": timezone.now() - YEAR}, by=dora)
    assert summaries() == [f"{n:02}" for n in range(35)]


def test_what_the_house_sealed_about_her_stays_under_the_key_of_the_house(ada, sam, dora):
    load = Import.objects.create(owner=sam)
    ImportRow.objects.create(load=load, number=2, outcome="refused", person=ada.person, cells={"0": "Ada"})
    erase(ada.person, {"provenance": timezone.now() - YEAR}, by=dora)
    assert ImportRow.objects.get().cells == {"0": "Ada"}
    assert Person.objects.with_keys().get().name == ""


def test_rows_of_a_person_whose_key_is_lost_are_emptied_all_the_same(ada, sam, dora):
    note(ada.person, sam, "zostaje zamknięte")
    PersonKey.objects.all().delete()
    erase(ada.person, {"correspondence": timezone.now() - YEAR}, by=dora)
    assert Person.objects.values_list("name", "email", "email_index", "name_tokens").get() == (None, None, None, [])
    assert Interaction.objects.filter(summary__isnull=False).count() == 1


def test_when_a_kept_value_does_not_open_everything_is_as_it_was(ada, sam, dora):
    result, broken = note(ada.person, sam, "zostaje"), note(ada.person, sam, "pękło")
    blob = Interaction.objects.values_list("summary", flat=True).get(pk=result.pk)
    Interaction.objects.filter(pk=broken.pk).update(summary=blob)
    with pytest.raises(Unreadable):
        erase(ada.person, {"correspondence": timezone.now() - YEAR}, by=dora)
    assert Contact.objects.with_keys().get(pk=ada.pk).person.name == "Ada Kowalska"
    assert Interaction.objects.select_related("person__key").get(pk=result.pk).summary == "zostaje"


@pytest.mark.parametrize("value", [{"how": None}, [], {}, 0, False, [float("inf")]])
def test_every_proof_is_kept_as_it_was(ada, offers, dora, value):
    events = ada.person.ground_events.filter(kind="given")
    event = events.model(
        person=ada.person, purpose=offers, kind="given", basis="consent", at=timezone.now(), proof=value
    )
    event.save()
    erase(ada.person, {"consent": timezone.now() - YEAR}, by=dora)
    assert events.select_related("person__key").get(pk=event.pk).proof == value


# ---- files


@pytest.fixture
def paper(db):
    """A model with a file and a text of two categories, for the time of a test."""

    class Paper(SealedModel):
        uid = models.UUIDField(default=uuid4)
        person = models.ForeignKey(Person, models.CASCADE, related_name="+")
        file = personal(SealedFileField(), "financial", source=Source.SUBJECT)
        remark = personal(SealedTextField(), "correspondence")
        personal_data = PersonalData(subject="person")

        class Meta:
            app_label = "privacy"

    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    rooms.cache_clear()
    held_models.statement.cache_clear()
    yield Paper
    del Paper._meta.apps.all_models["privacy"]["paper"]
    Paper._meta.apps.clear_cache()
    rooms.cache_clear()
    held_models.statement.cache_clear()


def filed(paper, person):
    row = paper(person=person, remark="uwaga")
    row.file.save("umowa.pdf", ContentFile(b"umowa"))
    return row


def on_disk(row_or_file):
    return row_or_file.storage.exists(row_or_file.name)


def test_the_file_of_a_row_that_stays_without_it_leaves_the_disk(paper, dora, django_capture_on_commit_callbacks):
    person = Person.create(name="Ewa")
    file = filed(paper, person).file
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, {"correspondence": timezone.now() - YEAR}, by=dora)
    row = paper.objects.select_related("person__key").get()
    assert (row.remark, bool(row.file), on_disk(file)) == ("uwaga", False, False)


def test_a_file_that_stays_is_stored_anew_and_the_old_one_leaves_the_disk(
    paper, dora, django_capture_on_commit_callbacks
):
    person = Person.create(name="Ewa")
    old = filed(paper, person).file
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, {"financial": timezone.now() - YEAR}, by=dora)
    row = paper.objects.select_related("person__key").get()
    assert (row.file.plain(), row.remark, row.file.name == old.name, on_disk(old)) == (b"umowa", "", False, False)


def test_the_files_of_rows_that_go_leave_the_disk(paper, dora, django_capture_on_commit_callbacks):
    person = Person.create(name="Ewa")
    file = filed(paper, person).file
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, {}, by=dora)
    assert (paper.objects.count(), on_disk(file)) == (0, False)


# ---- controls: the pieces notice what they are there to notice


def test_what_is_held_is_what_is_not_empty(ada):
    names = {column.name for column in personal_columns(Contact)}
    contact = Contact.objects.get(pk=ada.pk)
    assert filled_columns(contact, names) == {"position", "name_tokens"}


def test_a_write_that_got_lost_is_noticed_by_reading_back(ada, sam, monkeypatch):
    note(ada.person, sam, "zostaje")
    room = next(room for room in rooms() if room.label == "contacts.interaction")
    key = PersonKey.objects.get(pk=ada.pk)
    rows = [(row, frozenset({"summary"})) for row in room.rows_of(ada.person)]
    renew(key)
    monkeypatch.setattr(resealing.SealedQuerySet, "bulk_update", lambda *_args, **_options: 0)
    with pytest.raises(Unreadable, match="does not open"):
        reseal(room, rows, key)


def test_a_row_goes_with_whom_it_points_at_unless_it_is_let_go():
    let_go = models.ForeignKey(Person, models.SET_NULL, null=True)
    stored = [models.ForeignKey(Person, models.CASCADE, null=True), models.ForeignKey(Person, models.PROTECT)]
    assert [takes_along(column) for column in (let_go, *stored, models.TextField())] == [False, True, True, False]

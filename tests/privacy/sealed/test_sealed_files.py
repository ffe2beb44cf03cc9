"""Sealed files: ciphertext on disk under a random name, opened by their row alone."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection, models

from crm.privacy.declarations import PersonalData
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel
from crm.privacy.sealed.files import SealedFileField


@pytest.fixture
def paper(db):
    """A model with a sealed file, for the time of a test."""

    class Paper(SealedModel):
        uid = models.UUIDField()
        person = models.ForeignKey(Person, models.CASCADE, related_name="+")
        file = SealedFileField()
        personal_data = PersonalData(subject="person")

        class Meta:
            app_label = "privacy"

    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield Paper
    del Paper._meta.apps.all_models["privacy"]["paper"]
    Paper._meta.apps.clear_cache()


def filed(paper, person, content):
    row = paper(uid=person.uid, person=person)
    row.file.save("umowa Kowalskiej.pdf", ContentFile(content))
    return row


def test_on_disk_lies_ciphertext_under_a_name_that_says_nothing(paper):
    row = filed(paper, Person.create(name="Ewa Kowalska"), b"Umowa z Ewa Kowalska")
    with row.file.storage.open(row.file.name) as file:
        assert b"Kowalska" not in file.read()
    assert "umowa" not in row.file.name.lower()
    assert paper.objects.select_related("person__key").get().file.plain() == b"Umowa z Ewa Kowalska"


def test_a_file_moved_to_another_person_does_not_open(paper):
    hers, his = (filed(paper, Person.create(name=name), name.encode()) for name in ("Ewa", "Jan"))
    paper.objects.filter(pk=his.pk).update(file=hers.file.name)
    with pytest.raises(Unreadable):
        paper.objects.select_related("person__key").get(pk=his.pk).file.plain()

"""A company turns out to be a sole trader's: its deals become that person's and are encrypted under their key
(TRADER_MOVERS).
"""

from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from crm.contacts.custom_values.value_moves import seal_under_person
from crm.contacts.models import Company
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.sales.deals.deals import record
from crm.sales.models import Deal, DealNote, DealNoteFile, DealNoteWording, DealPerson
from crm.sales.models.deals import WORDS


def move_deals(company: Company, person: Person, *, by: Actor) -> None:
    """Encrypts every deal of `company` that belongs to no person yet under the key of `person`, who comes with it."""
    for deal in Deal.objects.filter(company=company, person=None):
        texts_by_name = {name: deal.told(name) for name in WORDS}
        rows = [*notes_of(deal), *wordings_of(deal)]
        texts = [(row, row.words) for row in rows]
        files = [(note_file, note_file.name, note_file.stored.plain()) for note_file in files_of(deal)]
        for name in WORDS:
            setattr(deal, f"house_{name}", None)
        deal.person = person
        for name, text in texts_by_name.items():
            deal.tell(name, text)
        deal.save()
        seal_under_person(deal)
        for row, text in texts:
            reencrypt_text(row, deal, text)
        for note_file, name, content in files:
            move_file(note_file, deal, name, content)
        DealPerson.objects.update_or_create(deal=deal, person=person, defaults={"role": DealPerson.Role.PARTY})
        record("deal.changed", deal, by=by, fields=["title"])


def notes_of(deal: Deal) -> Any:
    """Its notes."""
    return DealNote.objects.filter(deal=deal).select_related("deal")


def wordings_of(deal: Deal) -> Any:
    """How they read before."""
    return DealNoteWording.objects.filter(note__deal=deal).select_related("note__deal")


def files_of(deal: Deal) -> Any:
    """Their files."""
    return DealNoteFile.objects.filter(note__deal=deal).select_related("note__deal")


def reencrypt_text(row: DealNote | DealNoteWording, deal: Deal, text: str) -> None:
    """Encrypts a text again under the person's key."""
    attach_deal(row, deal)
    row.house_text = None
    row.tell(text)
    row.save(update_fields=["text", "house_text"])


def move_file(note_file: DealNoteFile, deal: Deal, name: str, content: bytes) -> None:
    """Moves a file under the person's key; the old copy leaves the disk after commit."""
    old = note_file.house_file
    transaction.on_commit(partial(old.storage.delete, str(old.name)))
    attach_deal(note_file, deal)
    note_file.house_file, note_file.house_file_name, note_file.file_name = "", None, name
    note_file.file.save("", ContentFile(content), save=False)
    note_file.save(update_fields=["file", "file_name", "house_file", "house_file_name"])


def attach_deal(row: Any, deal: Deal) -> None:
    """Attaches the deal to a row of it."""
    (row if isinstance(row, DealNote) else row.note).deal = deal

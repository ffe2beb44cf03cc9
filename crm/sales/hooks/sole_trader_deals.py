"""A firm turns out to be a sole trader's: its deals become her own and move under her key (TRADER_MOVERS)."""

from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from crm.contacts.custom_values.value_moves import seal_for_her
from crm.contacts.models import Company
from crm.privacy.actors import Actor
from crm.privacy.models import Person
from crm.sales.deals.deals import record
from crm.sales.models import Deal, DealNote, DealNoteFile, DealNoteWording, DealPerson
from crm.sales.models.deals import WORDS


def move_deals(company: Company, person: Person, *, by: Actor) -> None:
    """Seal every deal of `company` that belongs to nobody yet under the key of `person`, who comes with it."""
    for deal in Deal.objects.filter(company=company, person=None):
        said = {name: deal.told(name) for name in WORDS}
        rows = [*notes_of(deal), *wordings_of(deal)]
        texts = [(row, row.words) for row in rows]
        files = [(kept, kept.name, kept.stored.plain()) for kept in files_of(deal)]
        deal.house_title = deal.house_notes = None
        deal.person = person
        for name, text in said.items():
            deal.tell(name, text)
        deal.save()
        seal_for_her(deal)
        for row, text in texts:
            reword(row, deal, text)
        for kept, name, content in files:
            refile(kept, deal, name, content)
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


def reword(row: DealNote | DealNoteWording, deal: Deal, text: str) -> None:
    """Words out of the house into her column."""
    whose(row, deal)
    row.house_text = None
    row.tell(text)
    row.save(update_fields=["text", "house_text"])


def refile(kept: DealNoteFile, deal: Deal, name: str, content: bytes) -> None:
    """A file out of the house under the person's key; the old one leaves the disk after commit."""
    old = kept.house_file
    transaction.on_commit(partial(old.storage.delete, str(old.name)))
    whose(kept, deal)
    kept.house_file, kept.house_file_name, kept.file_name = "", None, name
    kept.file.save("", ContentFile(content), save=False)
    kept.save(update_fields=["file", "file_name", "house_file", "house_file_name"])


def whose(row: Any, deal: Deal) -> None:
    """Let a row know whose deal it hangs on by now."""
    (row if isinstance(row, DealNote) else row.note).deal = deal

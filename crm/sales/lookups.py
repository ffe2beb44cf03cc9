"""Finds what a URL names among the rows that the user sees; 404 otherwise."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from crm.contacts.ownership.lookups import uid_or_404
from crm.contacts.safeguards.pause import refuse_paused
from crm.sales.models import (
    Deal,
    DealNote,
    DealNoteFile,
    Document,
    DocumentLoad,
    ObjectRecord,
    Offer,
    Pipeline,
    PriceFile,
    Product,
    Task,
)


def document_or_404(user: Any, key: UUID) -> Document:
    """The paper with its keys; 404 alike for a foreign one, one of a restricted person, and a made-up one."""
    return get_object_or_404(Document.objects.visible_to(user).with_keys().select_related("team", "added_by"), uid=key)


def object_or_404(user: Any, key: UUID, *, binned: bool = False) -> ObjectRecord:
    """The record of the house's own kind with its keys; 404 alike for a foreign one, one of a restricted person, and a
    made-up one. One that lies in the bin is found with `binned` only.
    """
    return get_object_or_404(ObjectRecord.objects.visible_to(user, binned=binned).with_keys(), uid=key)


def load_or_404(user: Any, key: UUID) -> DocumentLoad:
    """The user's own import of documents; anybody else's is missing."""
    rows = DocumentLoad.objects.filter(owner=user).select_related("job", "owner__role")
    return get_object_or_404(rows, uid=key)


def deal_or_404(user: Any, key: UUID, *, binned: bool = False) -> Deal:
    """The deal with its keys; 404 alike for a foreign one, one whose customer lies in the bin, and a made-up one.

    One that lies in the bin itself is found with `binned` only.
    """
    rows = Deal.objects.placed().visible_to(user).with_keys()
    return get_object_or_404(rows if binned else rows.filter(binned_at=None), uid=key)


def offer_or_404(user: Any, key: UUID) -> Offer:
    """The offer with its keys; 404 alike for one of a foreign deal, of a restricted person, and a made-up one."""
    return get_object_or_404(Offer.objects.visible_to(user).with_keys(), uid=key)


def note_or_404(user: Any, key: UUID, *, own: bool = False, gone: bool = False) -> DealNote:
    """A note that stands on a deal which `user` sees, with its keys; 404 alike for a foreign and a made-up one.

    `own` leaves out another's, `gone` takes in what was taken away. Paused when whose deal it is is restricted.
    """
    rows = DealNote.objects.with_keys() if gone else DealNote.objects.standing().with_keys()
    note = get_object_or_404(rows.filter(author=user) if own else rows, uid=key)
    note.deal = deal_or_404(user, note.deal.uid)
    refuse_paused(note.deal.keys_of_party)
    return note


def deal_file_or_404(user: Any, key: UUID) -> DealNoteFile:
    """A file on such a note; 404 for any other."""
    file_row = get_object_or_404(DealNoteFile.objects.select_related("note"), uid=key)
    file_row.note = note_or_404(user, file_row.note.uid)
    return file_row


def product_or_404(key: UUID) -> Product:
    """The product, offered or not."""
    return get_object_or_404(Product.objects.select_related("category"), uid=key)


def price_file_or_404(user: Any, key: UUID) -> PriceFile:
    """The user's own file of prices; anybody else's is missing."""
    return get_object_or_404(PriceFile.objects.filter(owner=user).select_related("job", "owner__role"), uid=key)


def pipeline_or_404(key: UUID | None = None) -> Pipeline:
    """The pipeline of that id, the first one without; 404 for one that is offered no more, and where there is none."""
    rows = Pipeline.objects.in_use()
    return get_object_or_404(rows, uid=key) if key else first_or_404(rows)


def first_or_404(rows: Any) -> Any:
    """The first of `rows`, else 404."""
    row = next(iter(rows[:1]), None)
    if row is None:
        raise Http404
    return row


def named_or_404(rows: Any, text: str | None) -> Any:
    """The row whose public id was sent; 404 for what has no such form, as for one that is not there."""
    return get_object_or_404(rows, uid=uid_or_404(text))


def task_or_404(user: Any, key: UUID, *, deleted: bool = False) -> Task:
    """The task with its keys; 404 alike for a foreign one, one about a restricted person, a deleted and a made-up one.

    `deleted` finds those that can be taken back instead.
    """
    state = Q(binned_at__isnull=False) if deleted else Q(binned_at=None) | Q(cancelled_at__isnull=False)
    rows = Task.objects.open_to(user).filter(state).with_keys()
    return get_object_or_404(rows.select_related("made_by", "done_by"), uid=key)

"""What KSeF made of an invoice that was drawn up here: how far it came, its number, its receipt.

The invoice is issued once KSeF took it, so its number is kept whoever may work with the customer by then.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.sales.documents.documents import record
from crm.sales.documents.scans import discard
from crm.sales.documents.turnover import count_in, count_out
from crm.sales.models import Document

ALREADY = _("This invoice was given to KSeF already.")
State = Document.KsefState


def claim_for_ksef(document: Document) -> None:
    """Mark a draft as waiting, once: of two that try the second hears ValidationError. In a transaction."""
    rows = Document.objects.filter(pk=document.pk, draft=True, version=document.version)
    rows = rows.exclude(ksef_state__in=[*Document.UNDER_WAY, State.ACCEPTED])
    if not rows.update(ksef_state=State.WAITING, version=F("version") + 1):
        raise ValidationError(ALREADY, code="already")


def move_in_ksef(document: Document, state: str, *, act: str, by: Actor, fields: Iterable[str] = ()) -> None:
    """Say how far it came. The caller holds a transaction."""
    Document.objects.filter(pk=document.pk).update(ksef_state=state, version=F("version") + 1)
    record(act, document, by=by, fields=list(fields))


def keep_number(document: Document, number: str, *, by: Actor) -> None:
    """Its number: it is no draft any more and counts from now on. The caller holds a transaction."""
    row = locked(document)
    count_out(row)
    setattr(row, row.column("ksef"), number)
    row.draft, row.ksef_state, row.version = False, State.ACCEPTED, row.version + 1
    row.save(update_fields=[row.column("ksef"), "draft", "ksef_state", "version"])
    count_in(row)
    record("ksef.accepted", row, by=by, fields=["ksef"])


def keep_receipt(document: Document, content: bytes, *, by: Actor) -> None:
    """Its receipt, sealed beside the invoice. The caller holds a transaction."""
    row = locked(document)
    discard(row.told("upo"))
    place = row.told("upo")
    place.save("", ContentFile(content), save=False)
    try:
        row.version += 1
        row.save(update_fields=[row.column("upo"), "version"])
        record("ksef.receipt_kept", row, by=by, fields=["upo"])
    except BaseException:
        place.storage.delete(place.name)
        raise


def locked(document: Document) -> Document:
    """The invoice as it stands now, held until the transaction ends."""
    row: Document = Document.objects.with_keys().select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    return row

"""Invoices marked as paid, many at once, each by the same verb as on its page; what was overtaken is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from crm.accounts.models import User
from crm.contacts.safeguards.pause import Paused
from crm.sales.documents.documents import Overtaken, change
from crm.sales.models import Document


@dataclass(frozen=True)
class Mark:
    """One invoice that was ticked: over which version, paid on which day."""

    uid: UUID
    version: int
    day: date


def mark_paid(marks: Iterable[Mark], *, by: User) -> tuple[int, int]:
    """(marked, left out). Each invoice is a transaction of its own with its entry in the ledger; one that is paid,
    changed meanwhile, a draft, or not the user's, stays as it is.
    """
    wanted = {mark.uid: mark for mark in marks}
    rows = Document.objects.visible_to(by).with_keys().filter(uid__in=wanted)
    done = 0
    for document in rows.filter(kind=Document.Kind.INVOICE, ended_on=None, draft=False).order_by("pk"):
        mark = wanted[document.uid]
        try:
            change(document, {"ended_on": mark.day}, version=mark.version, by=by)
        except (Overtaken, PermissionDenied, Paused, ValidationError):
            continue
        done += 1
    return done, len(wanted) - done

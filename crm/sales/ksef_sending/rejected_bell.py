"""The bell of invoices that KSeF did not take, as crm/plugs.py names it (FRAME_PARTS)."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.lookups import Exact

from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.accounts.permissions.rights import CONTACTS_EDIT
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.sales.ksef_line.ksef_doors import is_named
from crm.sales.models import Document, KsefSending

REJECTED = "rejected"


def part() -> FramePart:
    """What KSeF adds to every page."""
    return FramePart(bells=(Bell(REJECTED, "sales/ksef/bell.html", (REJECTED,), asked),))


def asked(user: Any, _at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}: drafts that this reader confirmed and KSeF did not take."""
    if not (is_named() and user.may(CONTACTS_EDIT)):
        return {}
    return {REJECTED: counted(waiting.asking(user))}


@prepared
def waiting(reader: Any) -> Any:
    """Drafts that lie as KSeF gave them back to whoever confirmed them last."""
    rows = Document.objects.visible_to(reader).filter(draft=True, ksef_state=Document.KsefState.REJECTED)
    newest = KsefSending.objects.filter(document=OuterRef("pk")).order_by("-pk").values("asked_by")[:1]
    return rows.filter(Exact(Subquery(newest), reader.pk)).order_by().values("pk")

"""How a package ends: fetched for seven days, void as soon as somebody in it may not be in it any more, given up."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from crm.jobs.models import FullExport
from crm.jobs.models.exports import KEPT_FOR
from crm.jobs.queue import OPEN
from crm.privacy.actors import Actor, system
from crm.privacy.erasure.eraser import discard
from crm.workspace.export_notices import letters
from crm.workspace.leaving.orders import OPEN_FOR, record
from crm.workspace.leaving.sealed_pieces import clear
from crm.workspace.leaving.validity import void_by

BY = system("contacts.forget_full_exports")
State, Ending = FullExport.State, FullExport.Ending
VOID = (Ending.CHANGED, Ending.PURPOSES, Ending.FIELDS, Ending.RECORDS, Ending.RIGHTS)
TOLD = (Ending.UNANSWERED, *VOID, Ending.GIVEN_UP)  # that it runs out after seven days is known


def delete_due(at: datetime | None = None) -> int:
    """Take away what is due at `at` (now by default); how many. Running it twice changes nothing."""
    at = at or timezone.now()
    unanswered = FullExport.objects.filter(state=State.ASKED, asked_at__lte=at - OPEN_FOR)
    gone = [remove(export, Ending.UNANSWERED) for export in unanswered]
    gone += [
        remove(export, Ending.EXPIRED) for export in FullExport.objects.filter(state=State.READY, expires_at__lte=at)
    ]
    ready = FullExport.objects.filter(state=State.READY).annotate(left=Count("people"))
    gone += [remove(export, Ending.CHANGED) for export in ready.exclude(left=F("entries"))]  # somebody was erased
    gone += [remove(export, why) for export in ready.filter(left=F("entries")) if (why := void_by(export))]
    making = FullExport.objects.filter(state=State.MAKING)
    stuck = making.exclude(job__state__in=OPEN).filter(decided_at__lte=at - KEPT_FOR)
    gone += [remove(export, Ending.GIVEN_UP) for export in stuck | making.filter(job__state="cancelled")]
    return sum(gone)


def remove(export: FullExport, ending: str, *, by: Actor = BY) -> bool:
    """Take a package away: rows now, the disk after the commit. That it was, for whom and how many stays."""
    with transaction.atomic():
        if not export.move(export.state, to=State.GONE, ending=ending):
            return False
        files = clear(export)
        record(export, "full_export.removed", by=by, counts={"reason": str(ending)})
        if ending in TOLD:
            letters.tell(export, letters.OVER, [export.owner], by=by)
        transaction.on_commit(partial(discard, files))
    return True

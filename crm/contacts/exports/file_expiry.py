"""Deletes exported files that expired, and soon those with a person who may no longer be in them."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from crm.contacts.exports.orders import record_export
from crm.files.exports.file_pieces import clear
from crm.jobs.models import Export, ExportPart
from crm.jobs.models.exports import KEPT_FOR
from crm.jobs.queue import OPEN
from crm.privacy.actors import Actor, system
from crm.privacy.erasure.eraser import discard

SETTLED = timedelta(hours=1)  # a file this old without a row belongs to a worker that died
BY = system("contacts.forget_exports")
State, Ending = Export.State, Export.Ending


def delete_due(at: datetime | None = None) -> int:
    """Delete every file that is due at `at` (now by default); returns how many. Running it twice changes nothing."""
    at = at or timezone.now()
    gone = [remove(export, Ending.EXPIRED) for export in Export.objects.filter(state=State.READY, expires_at__lte=at)]
    ready = Export.objects.filter(state=State.READY).annotate(left=Count("people"))
    gone += [remove(export, Ending.CHANGED) for export in ready.exclude(left=F("entries"))]  # somebody was erased
    making = Export.objects.filter(state=State.MAKING).exclude(job__state__in=OPEN)
    gone += [remove(export, Ending.GIVEN_UP) for export in making.filter(created_at__lte=at - KEPT_FOR)]
    cancelled = Export.objects.filter(state=State.MAKING, job__state="cancelled")
    gone += [remove(export, Ending.GIVEN_UP) for export in cancelled]
    sweep(at)
    return sum(gone)


def remove(export: Export, ending: str, *, by: Actor = BY) -> bool:
    """Delete a file: rows now, the disk after the commit. The record of its purpose and size remains."""
    with transaction.atomic():
        if not export.move(export.state, to=State.GONE, ending=ending, asked=None):
            return False
        files = clear(export)
        record_export(export, "export.removed", by=by, counts={"reason": ending})
        transaction.on_commit(partial(discard, files))
    return True


def sweep(at: datetime) -> None:
    """Delete pieces that no row names, left by a worker that died between disk and database."""
    storage, root = ExportPart._meta.get_field("file").storage, ExportPart._meta.label_lower
    if not storage.exists(root):
        return
    for folder in storage.listdir(root)[0]:
        names = [f"{root}/{folder}/{name}" for name in storage.listdir(f"{root}/{folder}")[1]]
        named = set(ExportPart.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - named:
            if storage.get_modified_time(name) <= at - SETTLED:
                storage.delete(name)

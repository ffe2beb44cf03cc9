"""What belongs to nobody does not stay: files go with their import, rows and names after fourteen days at most.

What it takes to undo an import (whose row made or changed whom, and the values of before) stays as long as it can be.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.files.imports.import_run import drop_file
from crm.files.imports.verdicts import Outcome
from crm.files.mapping.saved_mappings import forget as forget_mappings
from crm.files.models import Import, ImportedValue, ImportRow
from crm.files.models.imports import KEPT_FOR
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger

A_DAY = timedelta(days=1)  # for an import that somebody begins with at the last moment
SETTLED = timedelta(hours=1)  # a file this old without a row belongs to a request that broke off
State = Import.State
OVER = (State.DONE, State.UNDONE, State.ABANDONED)


def abandon(load: Import, *, by: Actor, at: datetime | None = None) -> bool:
    """Give up an import that has not begun; the file and all that was said about it go at once. False when it has."""
    with transaction.atomic():
        if not load.move(State.DRAFT, State.CHECKED, to=State.ABANDONED, finished_at=at or timezone.now()):
            return False
        blank(load)
        ledger.record("import.abandoned", by=by, target=f"import:{load.uid}")
    return True


def forget(at: datetime | None = None) -> int:
    """Everything whose time has come at `at` (now by default); how many imports were emptied. Twice does nothing."""
    at = at or timezone.now()
    forget_undoing(at)
    forget_mappings(at)
    idle = Q(state__in=[State.DRAFT, State.CHECKED], created_at__lte=at - KEPT_FOR + A_DAY)
    past = Import.objects.filter(Q(created_at__lte=at - KEPT_FOR) | idle)
    strip(past.filter(undo_until__gt=at, columns__isnull=False))
    filled = Q(columns__isnull=False) | Exists(ImportRow.objects.filter(load=OuterRef("pk")))
    old = past.filter(filled).exclude(undo_until__gt=at)
    emptied = 0
    for load in old.order_by("pk"):
        with transaction.atomic():
            load.move(*(state for state in State if state not in OVER), to=State.ABANDONED, finished_at=at)
            blank(load)
            ledger.record("import.forgotten", by=system("contacts.forget_imports"), target=f"import:{load.uid}")
        emptied += 1
    sweep(at)
    return emptied


def forget_undoing(at: datetime) -> None:
    """What an import filled in is remembered for as long as it can be undone."""
    past = Import.objects.filter(undo_until__lte=at).exclude(state=State.UNDOING)
    ImportedValue.objects.filter(load__in=past).delete()


def strip(loads: QuerySet) -> None:
    """Of imports that can still be undone, what no undoing asks for: rows that changed nothing, names, headers."""
    ImportRow.objects.filter(load__in=loads).exclude(outcome__in=[Outcome.NEW, Outcome.UPDATED]).delete()
    loads.update(name=None, origin_label=None, sheets=None, sheet=None, columns=None, mapping={}, overwriting=[])


def blank(load: Import) -> None:
    """Empty an import of everything but its numbers."""
    drop_file(load)
    load.rows.all().delete()
    load.values.all().delete()
    empty: dict[str, Any] = {
        "sheets": None,
        "sheet": None,
        "columns": None,
        "mapping": {},
        "overwriting": [],
        "answers": {},
        "trouble": {},
    }
    Import.objects.filter(pk=load.pk).update(name=None, origin_label=None, **empty)


def sweep(at: datetime) -> None:
    """Delete files of imports that no row names: a request or a worker died between disk and database."""
    storage, root = Import._meta.get_field("file").storage, Import._meta.label_lower
    if not storage.exists(root):
        return
    for folder in storage.listdir(root)[0]:
        names = [f"{root}/{folder}/{name}" for name in storage.listdir(f"{root}/{folder}")[1]]
        in_use = set(Import.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - in_use:
            if storage.get_modified_time(name) <= at - SETTLED:
                storage.delete(name)

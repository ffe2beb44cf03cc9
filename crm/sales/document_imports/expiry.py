"""Rows of imports are deleted after fourteen days, or at once when the import is given up; documents made stay."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger
from crm.sales.models import Document, DocumentLoad
from crm.sales.models.imports import KEPT_FOR

SETTLED = timedelta(hours=1)  # a file this old without a row belongs to a batch that broke off
State = DocumentLoad.State
BY = system("sales.forget_documents")


def abandon(load: DocumentLoad, *, by: Actor, at: datetime | None = None) -> bool:
    """Give up an import that has not begun. False when it has."""
    with transaction.atomic():
        if not load.move(State.CHECKED, to=State.ABANDONED, finished_at=at or timezone.now()):
            return False
        empty_import(load)
        ledger.record("documents.abandoned", by=by, target=f"documents:{load.uid}")
    return True


def empty_expired(at: datetime | None = None) -> int:
    """Empties every import that has expired at `at` (now by default); how many. Calling it twice does nothing more."""
    at = at or timezone.now()
    old = DocumentLoad.objects.filter(created_at__lte=at - KEPT_FOR, name__isnull=False)
    emptied = 0
    for load in old.order_by("pk"):
        with transaction.atomic():
            load.move(State.CHECKING, State.CHECKED, State.RUNNING, to=State.ABANDONED, finished_at=at)
            empty_import(load)
            ledger.record("documents.forgotten", by=BY, target=f"documents:{load.uid}")
        emptied += 1
    delete_stray_files(at)
    return emptied


def empty_import(load: DocumentLoad) -> None:
    """Empties an import of everything but its counts."""
    load.rows.all().delete()
    DocumentLoad.objects.filter(pk=load.pk).update(name=None)


def delete_stray_files(at: datetime) -> None:
    """Deletes files of documents that no row refers to: a worker died between disk and database."""
    storage, root = Document._meta.get_field("file").storage, Document._meta.label_lower
    if not storage.exists(root):
        return
    for folder in storage.listdir(root)[0]:
        names = {f"{root}/{folder}/{name}" for name in storage.listdir(f"{root}/{folder}")[1]}
        rows = Document.objects.filter(Q(file__in=names) | Q(firm_file__in=names)).values_list("file", "firm_file")
        for name in names - {name for pair in rows for name in pair}:
            if storage.get_modified_time(name) <= at - SETTLED:
                storage.delete(name)

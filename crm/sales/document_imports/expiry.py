"""What has become no document does not stay: rows and names go after fourteen days, and at once when one gives up."""

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
        blank(load)
        ledger.record("documents.abandoned", by=by, target=f"documents:{load.uid}")
    return True


def forget(at: datetime | None = None) -> int:
    """Empty every import whose time has come at `at` (now by default); how many. Twice does nothing."""
    at = at or timezone.now()
    old = DocumentLoad.objects.filter(created_at__lte=at - KEPT_FOR, name__isnull=False)
    emptied = 0
    for load in old.order_by("pk"):
        with transaction.atomic():
            load.move(State.CHECKING, State.CHECKED, State.RUNNING, to=State.ABANDONED, finished_at=at)
            blank(load)
            ledger.record("documents.forgotten", by=BY, target=f"documents:{load.uid}")
        emptied += 1
    sweep(at)
    return emptied


def blank(load: DocumentLoad) -> None:
    """Empty an import of everything but its numbers."""
    load.rows.all().delete()
    DocumentLoad.objects.filter(pk=load.pk).update(name=None)


def sweep(at: datetime) -> None:
    """Delete files of papers that no row names: a worker died between disk and database."""
    storage, root = Document._meta.get_field("file").storage, Document._meta.label_lower
    if not storage.exists(root):
        return
    for folder in storage.listdir(root)[0]:
        names = {f"{root}/{folder}/{name}" for name in storage.listdir(f"{root}/{folder}")[1]}
        rows = Document.objects.filter(Q(file__in=names) | Q(firm_file__in=names)).values_list("file", "firm_file")
        for name in names - {name for pair in rows for name in pair}:
            if storage.get_modified_time(name) <= at - SETTLED:
                storage.delete(name)

"""The three pieces of long work on an import, each begun once: the dry run, the import, the undoing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from crm.contacts.models import Import
from crm.jobs.models import Job

State = Import.State
TITLES = {
    "contacts.check_import": gettext_noop("Check of a contact file"),
    "contacts.import": gettext_noop("Import of contacts"),
    "contacts.undo_import": gettext_noop("Undoing of an import"),
}


def start_check(load: Import, *, by: Any) -> Job | None:
    """Begin the dry run of an import that says everything; None when it is under way or over."""
    return start(load, "contacts.check_import", State.DRAFT, State.CHECKED, to=State.CHECKING, by=by)


def start_import(load: Import, *, by: Any) -> Job | None:
    """Begin the import of a checked file; None when somebody has, or when it is not checked."""
    return start(load, "contacts.import", State.CHECKED, to=State.RUNNING, by=by)


def start_undo(load: Import, *, by: Any) -> Job | None:
    """Begin to take an import back; None when it is too late, or begun already."""
    return start(load, "contacts.undo_import", State.DONE, to=State.UNDOING, by=by) if load.undoable() else None


def start(load: Import, kind: str, *states: str, to: str, by: Any) -> Job | None:
    """Queue a job and tie it to the import, together or not at all."""
    with transaction.atomic():
        if not load.move(*states, to=to):
            return None
        load.job = Job.start(kind, by=by, payload={"import": load.pk}, title_code=TITLES[kind])
        load.save(update_fields=["job"])
    return load.job

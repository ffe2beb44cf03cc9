"""The three pieces of long work on an import, each begun once: the dry run, the import, the undoing."""

from django.db import transaction
from django.utils.translation import gettext_noop, override

from crm.files.imports.import_kinds import kind_of
from crm.files.models import Import
from crm.jobs.models import Job
from crm.privacy.actors import Actor

State = Import.State
CHECK, RUN, UNDO = "contacts.check_import", "contacts.import", "contacts.undo_import"
TITLES = {CHECK: gettext_noop("Check of a file"), UNDO: gettext_noop("Undoing of an import")}


def start_check(load: Import, *, by: Actor) -> Job | None:
    """Begin the dry run of an import that says everything; None when it is under way or over."""
    return start(load, CHECK, State.DRAFT, State.CHECKED, to=State.CHECKING, by=by)


def start_import(load: Import, *, by: Actor) -> Job | None:
    """Begin the import of a checked file; None when somebody has, or when it is not checked."""
    return start(load, RUN, State.CHECKED, to=State.RUNNING, by=by)


def start_undo(load: Import, *, by: Actor) -> Job | None:
    """Begin to take an import back; None when it is too late, or begun already."""
    return start(load, UNDO, State.DONE, to=State.UNDOING, by=by) if load.undoable() else None


def start(load: Import, kind: str, *states: str, to: str, by: Actor) -> Job | None:
    """Queue a job and tie it to the import, together or not at all."""
    with transaction.atomic():
        if not load.move(*states, to=to):
            return None
        load.job = Job.start(kind, by=by, payload={"import": load.pk}, title_code=title_of(load, kind))
        load.save(update_fields=["job"])
    return load.job


def title_of(load: Import, kind: str) -> str:
    """What the job is called, in no language: of the import itself, what its rows are."""
    with override(None):
        return TITLES.get(kind) or str(kind_of(load).title)

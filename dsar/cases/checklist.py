"""What is to be done in a case: planned from what it asks for, ticked by verbs and by hand."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases.case_lock import lock_open_case
from dsar.models import Case, Kind, Stage, Task

# A question, the end of a consent and a marketing objection reveal nothing and are done at once (Art. 7(3), 21(3)); a
# complaint is answered by how we work, not by what we hold of whom.
NO_IDENTITY = frozenset({Kind.QUESTION, Kind.WITHDRAWAL, Kind.OBJECTION, Kind.COMPLAINT})
COPYING = frozenset({Kind.ACCESS, Kind.PORTABILITY})
TELLING = frozenset({Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION})  # Art. 19
DOING = TELLING | {Kind.OBJECTION, Kind.WITHDRAWAL}

WORDS = {
    "read": pgettext_lazy("task of a request", "Read it and check what it asks for"),
    "identity": pgettext_lazy("task of a request", "Check the identity"),
    "subject": pgettext_lazy("task of a request", "Find the person in the database"),
    "gather": pgettext_lazy("task of a request", "Gather the data"),
    "others": pgettext_lazy("task of a request", "Look for data of others and black them out"),
    "decide": pgettext_lazy("task of a request", "Decide"),
    "do": pgettext_lazy("task of a request", "Carry it out"),
    "recipients": pgettext_lazy("task of a request", "Tell the recipients (Art. 19)"),
    "letter": pgettext_lazy("task of a request", "Prepare the answer"),
    "send": pgettext_lazy("task of a request", "Have a second person approve it, and send it"),
}
Planned = tuple[str, str, str]  # stage, code, right


def needs_identity(kinds: list[str]) -> bool:
    """Whether something of it wants to know who they are."""
    return bool(set(kinds) - NO_IDENTITY)


def planned_tasks(kinds: list[str]) -> Iterator[Planned]:
    """The tasks of a case that asks for `kinds`, in order."""
    yield Stage.INTAKE, "read", ""
    if needs_identity(kinds):
        yield Stage.IDENTITY, "identity", ""
    if set(kinds) - {Kind.QUESTION}:
        yield Stage.GATHERING, "subject", ""
    for kind in kinds:
        if kind in COPYING:
            yield Stage.GATHERING, "gather", kind
            yield Stage.GATHERING, "others", kind
    for kind in kinds:
        if kind != Kind.QUESTION:
            yield Stage.DECISION, "decide", kind
    for kind in kinds:
        if kind in DOING:
            yield Stage.ANSWER, "do", kind
        if kind in TELLING:
            yield Stage.ELSEWHERE if kind == Kind.ERASURE else Stage.ANSWER, "recipients", kind
    yield Stage.ANSWER, "letter", ""
    yield Stage.ANSWER, "send", ""


def plan(case: Case) -> None:
    """Adds the tasks that the kinds of the case call for and that are missing; in the caller's transaction."""
    existing = set(case.tasks.values_list("code", "right"))
    Task.objects.bulk_create(
        Task(case=case, stage=stage, code=code, right=right)
        for stage, code, right in planned_tasks(list(case.kinds))
        if (code, right) not in existing
    )


def words_of(task: Task) -> str:
    """What a task says, in words."""
    if not task.code:
        return str(task.text)
    return f"{WORDS[task.code]}: {Kind(task.right).label}" if task.right else str(WORDS[task.code])


def settle(case: Case, code: str, *, right: str = "", by: Actor, at: datetime | None = None) -> bool:
    """Ticks the task that a verb has done, in the caller's transaction. False when ticked before or not planned."""
    completion = {"done_at": at or timezone.now(), "done_by": signature(by)}
    return bool(Task.objects.filter(case=case, code=code, right=right, done_at=None).update(**completion))


@transaction.atomic
def tick(task: Task, *, by: Actor, at: datetime | None = None) -> bool:
    """A user ticks a task as done. False when it was done already."""
    case = lock_open_case(task.case)
    completion = {"done_at": at or timezone.now(), "done_by": signature(by)}
    if not Task.objects.filter(pk=task.pk, done_at=None).update(**completion):
        return False
    ledger.record("request.task_done", by=by, target=case.target, counts={"code": task.code})
    return True


@transaction.atomic
def untick(task: Task, *, by: Actor) -> bool:
    """Takes a tick back. False when it was not ticked."""
    case = lock_open_case(task.case)
    if not Task.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=""):
        return False
    ledger.record("request.task_undone", by=by, target=case.target, counts={"code": task.code})
    return True


@transaction.atomic
def add(case: Case, text: str, *, stage: str, by: Actor, owner: Any = None, due_on: date | None = None) -> Task:
    """Adds a task in a user's own words. ValidationError when the text is empty."""
    if not text.strip():
        raise beside("text", _("Say what is to be done."), "empty")
    task = Task.objects.create(case=lock_open_case(case), stage=stage, text=text.strip(), owner=owner, due_on=due_on)
    ledger.record("request.task_added", by=by, target=case.target)
    return task

"""What a webhook may hear of tasks, and of meetings, which are tasks as well: one act tells both, each by its own name.

Of a meeting `also_of_meeting` names the event beside that of the task; a program with either scope hears it.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.accounts.permissions import scopes
from crm.accounts.permissions.event_rows import Record, Told, WebhookEvent, of_record

MEETINGS = (scopes.MEETINGS_READ, scopes.TASKS_READ)
CREATED, MOVED, ANSWERED = "meeting.created", "meeting.moved", "meeting.answered"
TIMES = {"due_on", "clock", "minutes"}  # names of fields that put a meeting elsewhere
ALSO = {
    "task.planned": CREATED,
    "task.snoozed": MOVED,
    "task.unsnoozed": MOVED,
    "task.cancelled": "meeting.cancelled",
    "task.deleted": "meeting.removed",
    "task.restored": "meeting.restored",
    "meeting.invited": "meeting.invited",
    "meeting.answered": ANSWERED,
}


def of_meeting(label: str | Promise, *acts: str, fields: tuple[str, ...] = ()) -> WebhookEvent:
    """A row about a meeting; its acts are the task's, but for those given."""
    return WebhookEvent(label, Record.TASK, Told.IDS, acts, MEETINGS, fields)


AGENDA: dict[str, WebhookEvent] = {
    **of_record(
        Record.TASK,
        scopes.TASKS_READ,
        Told.IDS,
        created=(_("A task was planned"), ("task.planned",)),
        updated=(_("A task was changed"), ("task.changed", "task.snoozed", "task.unsnoozed")),
        done=(_("A task was done"), ("task.done",)),
        reopened=(_("A task is not done after all"), ("task.reopened",)),
        cancelled=(_("A meeting was called off"), ("task.cancelled",)),
        invited=(_("Somebody was invited to a meeting by letter"), ("meeting.invited",)),
        answered=(_("Somebody answered an invitation to a meeting"), ("meeting.answered",)),
        removed=(_("A task was deleted"), ("task.deleted",)),
        restored=(_("A deleted task came back"), ("task.restored",)),
    ),
    CREATED: of_meeting(_("A meeting was planned")),
    MOVED: of_meeting(_("A meeting was put to another time"), fields=("changed",)),
    "meeting.cancelled": of_meeting(_("A meeting was called off, by us or by the customer")),
    "meeting.removed": of_meeting(_("A meeting was deleted")),
    "meeting.restored": of_meeting(_("A meeting that was called off or deleted takes place after all")),
    "meeting.invited": of_meeting(_("Somebody was invited to a meeting")),
    ANSWERED: of_meeting(_("Somebody said whether they come to a meeting"), "meeting.colleague_answered"),
}


def also_of_meeting(act: str, fields: Iterable[str]) -> str:
    """What an act on a task tells beside, where the task is a meeting; empty where nothing."""
    if act == "task.changed":
        return CREATED if "kind" in fields else MOVED if TIMES & set(fields) else ""
    return ALSO.get(act, "")

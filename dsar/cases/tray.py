"""The tray: requests from the portal of which nobody has shown yet that the mailbox is theirs.

    arrive ──> tray ──link in the receipt, code to a stored address, the desk──> queue
                 └──the desk: no request──> set aside

The law asks for an answer whatever the mailbox, so the clock runs from arrival, every mark of it is noted, and the desk
has the tray in front of it, the most urgent first. But what anybody can send by the hundred stands apart from what
somebody sent, and tells of itself by one mail.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event, locked
from dsar.cases.short_codes import uid_of_word
from dsar.models import Case, Event, Mark

QUIET = timedelta(days=1)  # one reminder speaks for all that wait there


def behind(word: str) -> Case | None:
    """The case whose receipt carried `word`; None for anything else, and once whoever asked is gone."""
    uid: UUID | None = uid_of_word(word)
    return Case.objects.with_keys().filter(uid=uid, person__isnull=False).first() if uid else None


@transaction.atomic
def let_in(case: Case, how: str, *, by: Actor, at: datetime | None = None) -> bool:
    """Into the queue: `how` is mailbox, identity or desk. False when it is there already."""
    return leave(locked(case), how, by=by, at=at or timezone.now())


def leave(case: Case, how: str, *, by: Actor, at: datetime) -> bool:
    """The same for a case that is locked, in the caller's transaction."""
    if case.tray_since is None:
        return False
    case.tray_since = None
    case.save(update_fields=["tray_since"])
    event(case, Event.Kind.LET_IN, by=by, at=at, ref=how)
    ledger.record("request.let_in", by=by, about=case.person, target=case.target, counts={"how": how})
    return True


def let_in_many(cases: Iterable[Case], *, by: Actor, at: datetime | None = None) -> int:
    """The desk takes the ticked ones; how many came out of the tray."""
    return sum(let_in(case, "desk", by=by, at=at) for case in cases)


def is_quiet(case: Case, at: datetime) -> bool:
    """Whether another tray reminder was sent within a day, so that this one is only counted and not mailed."""
    if case.tray_since is None:
        return False
    reminders = Mark.objects.filter(case__tray_since__isnull=False, told_at__gt=at - QUIET, readers__gt=0)
    return reminders.exclude(case=case).exists()

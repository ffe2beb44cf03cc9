"""The minute's round: what is new for a colleague goes to their devices and, where they chose so, into one mail.

    tell_everybody ──> tell(one): quiet? ─ yes ─> later, all of it at once
                          │ no
                          ├ rows told of before ─> nothing
                          └ new rows, pushes, one mail: one transaction ── on commit ──> deliver(push)

It is computed from what waits now, so a round that runs twice, late or after days of silence tells of each thing once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from crm.accounts.models import Notification, NotificationChoice, Push, PushDevice, QuietHours, User
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.accounts.notifications import push_devices
from crm.accounts.notifications.choices import quiet, wanted_by
from crm.jobs import bell
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.workspace.notifications.sources import waiting

BY = system("workspace.notify")
TASK = "workspace.push"
LEASE = timedelta(minutes=2)  # in which whoever took a push up sends it
TRIES, WAITS = 3, timedelta(minutes=5)
KEPT = timedelta(days=30)
MAILED_ELSEWHERE = frozenset({"task"})  # crm/sales/planned_tasks/reminders.py


def tell_everybody(at: datetime | None = None) -> int:
    """Tell whoever wants to be told, and send again what did not arrive; how many things were told."""
    at = at or timezone.now()
    count = sum(tell(user, at) for user in readers(at))
    for pk in Push.objects.due(at - LEASE).values_list("pk", flat=True)[:500]:
        deliver(pk, at=at)
    return count


def readers(at: datetime) -> Any:
    """Colleagues with a device that rings, or with a kind that they want by mail."""
    rings = PushDevice.objects.filter(user=OuterRef("pk"), session__expires_at__gt=at)
    mails = NotificationChoice.objects.filter(user=OuterRef("pk"), mail=True).exclude(kind__in=MAILED_ELSEWHERE)
    people = User.objects.filter(Q(Exists(rings)) | Q(Exists(mails)), is_active=True)
    return people.exclude(role=None).select_related("role").order_by("pk")


@transaction.atomic
def tell(user: User, at: datetime) -> int:
    """Tell one colleague what is new; how many things. The first round tells nothing: what waited was known."""
    QuietHours.objects.bulk_create([QuietHours(user=user)], ignore_conflicts=True)
    hours = QuietHours.objects.select_for_update().get(user=user)  # one round at a time
    if hours.told_since and quiet(hours, at):
        return 0
    rows = new_rows(user, at)
    if hours.told_since is None:
        QuietHours.objects.filter(pk=hours.pk).update(told_since=at)
        return 0
    push_all(user, rows, at)
    mail_all(user, rows)
    return sum(map(len, rows.values()))


def new_rows(user: User, at: datetime) -> dict[str, list[Notification]]:
    """{kind: notifications} of what this colleague was not told of yet, written down as told."""
    known = set(Notification.objects.filter(user=user).values_list("kind", "row"))
    rows = {
        kind: [Notification(user=user, kind=kind, row=row, made_at=at) for row in numbers if (kind, row) not in known]
        for kind, numbers in waiting(user, at).items()
    }
    return {kind: Notification.objects.bulk_create(fresh) for kind, fresh in rows.items() if fresh}


def push_all(user: User, rows: Mapping[str, list[Notification]], at: datetime) -> None:
    """One push of each kind to each device, about the newest; sent after the transaction."""
    kinds = [choice.kind.slug for choice in wanted_by(user) if choice.push and choice.kind.slug in rows]
    devices = list(PushDevice.objects.filter(user=user, session__expires_at__gt=at)) if kinds else []
    pushes = [Push(notification=rows[kind][0], device=device, next_at=at) for kind in kinds for device in devices]
    for push in Push.objects.bulk_create(pushes):
        transaction.on_commit(partial(bell.ring, TASK, push.pk))


def mail_all(user: User, rows: Mapping[str, list[Notification]]) -> None:
    """One mail with how many of what, without a name; none to accounts without an address, or of the demo."""
    kinds = [choice for choice in wanted_by(user) if choice.mail and choice.kind.slug in rows.keys() - MAILED_ELSEWHERE]
    if not kinds or not user.email or user.email.endswith(f"@{DEMO_DOMAIN}"):
        return
    lines = [{"label": choice.kind.label, "count": len(rows[choice.kind.slug])} for choice in kinds]
    context = {"reader": user, "lines": lines, "link": settings.BASE_URL + "/"}
    post("notifications", to=user, by=BY, context=context)


def deliver(pk: int, *, at: datetime | None = None) -> bool:
    """Send one push, once: whoever takes it up first holds it for two minutes. Whether it was sent now."""
    at = at or timezone.now()
    if not Push.objects.due(at).filter(pk=pk).update(next_at=at + LEASE, tries=F("tries") + 1):
        return False
    push = Push.objects.select_related("notification", "device__key", "device__user", "device__session").get(pk=pk)
    note, device = push.notification, push.device
    if device.session.over(at) or not device.user.is_active:
        push_devices.let_go(device, by=BY, why="session")
        return False
    answer = push_devices.send(device, {"kind": note.kind, "id": str(note.uid)}, topic=note.kind, at=at)
    if answer.taken:
        Push.objects.filter(pk=pk).update(sent_at=at)
        PushDevice.objects.filter(pk=device.pk).update(rung_at=at, problem="")
        return True
    not_taken(push, answer, at)
    return False


def not_taken(push: Push, answer: Any, at: datetime) -> None:
    """The subscription is over; or it is tried again, three times in all, if that can help."""
    if answer.status in push_devices.GONE:
        push_devices.let_go(push.device, by=BY, why=f"http_{answer.status}")
        return
    problem = answer.problem or f"http_{answer.status}"
    PushDevice.objects.filter(pk=push.device_id).update(problem=problem)
    again = answer.status is None or answer.status >= 500 or answer.status == 429
    if again and push.tries < TRIES:
        Push.objects.filter(pk=push.pk).update(next_at=at + WAITS)
    else:
        push.delete()


def forget(at: datetime) -> int:
    """Remove what was told a month ago; how many. What still waits then is told of once more."""
    old = Notification.objects.filter(made_at__lt=at - KEPT)
    return old.delete()[0]

"""Reminders: in the bell as soon as their moment has come, and once by mail.

What is due is computed from stored instants, so a round that runs twice, late or after days of silence tells of each
task once. The mail names kind, time and a firm; whom a task is about and what it says stand behind the link.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from crm.accounts.models import User
from crm.accounts.notifications.choices import MAIL, wants
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.sales.models import Task
from crm.sales.models.tasks import OPEN

BY = system("sales.remind")
MOST = 20  # lines of one mail


def remind(at: datetime) -> int:
    """Mails everybody whose reminders are due and were not mailed yet; how many tasks."""
    waiting = Task.objects.filter(OPEN, remind_at__lte=at, reminded_at=None)
    owners = User.objects.filter(pk__in=waiting.values("owner"), is_active=True).exclude(email="")
    return sum(mail_reminders(owner, at) for owner in owners.select_related("role").order_by("pk"))


@transaction.atomic
def mail_reminders(owner: User, at: datetime) -> int:
    """Queues one mail about all due tasks of an owner; how many. Tasks that the owner may not see or use now wait."""
    due = Task.objects.visible_to(owner).filter(OPEN, owner=owner, remind_at__lte=at, reminded_at=None)
    keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True))
    claimed = [pk for pk in keys if Task.objects.filter(pk=pk, reminded_at=None).update(reminded_at=at)]
    if not claimed:
        return 0  # another worker was here meanwhile
    rows = Task.objects.filter(pk__in=claimed).select_related("company").order_by("due_at", "pk")
    lines = [line(task) for task in rows[:MOST]]
    more = len(claimed) - len(lines)
    if not wants(owner, "task", MAIL):
        return len(claimed)
    context = {"reader": owner, "lines": lines, "more": more, "link": settings.BASE_URL + "/", "count": len(claimed)}
    post("task_reminder", to=owner, by=BY, context=context)
    ledger.record("task.reminded", by=BY, target=f"user:{owner.pk}", counts={"tasks": len(claimed)})
    return len(claimed)


def line(task: Task) -> dict[str, Any]:
    """The line of one task in the mail: a company is named, a person and their business are not."""
    firm = task.company.name if task.company and not task.company.sole_trader_id else ""
    link = settings.BASE_URL + reverse("sales:task", args=[task.uid])
    return {
        "kind": task.Kind(task.kind).label,
        "due_at": task.due_at,
        "whole_day": task.clock is None,
        "firm": firm,
    } | {"link": link}


def ringing(user: Any, at: datetime) -> Any:
    """What rings in the bell of `user`: own open tasks whose reminder has come and that they have not silenced."""
    return Task.objects.visible_to(user).open().filter(owner=user, remind_at__lte=at, heard_at=None)


def silence(user: Any, at: datetime) -> int:
    """Silences the bell; the tasks stay on the lists. How many tasks."""
    return ringing(user, at).update(heard_at=at)

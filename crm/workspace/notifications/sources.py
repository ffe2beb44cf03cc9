"""Of each kind of notification: which rows a colleague is told of now, and where a row leads them.

The rows are those that the bells count (crm/workspace/pulse/numbers.py): what was seen, done or taken meanwhile is told
nobody. A note on a deal that calls somebody is told by a negative number, since entries and such notes count apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from breaches.cases.bell import RINGS_AFTER, cases_known
from crm.accounts.models import Notification, User
from crm.accounts.notifications.choices import KINDS
from crm.contacts.entries.mentions import mentions_of
from crm.contacts.models import Contact
from crm.correspondence.inbox.bell import news_for
from crm.correspondence.letters.letter_boxes import unsent
from crm.sales.calendar_sync.overtaken import told_to
from crm.sales.deal_notes.mentions import DealMentions
from crm.sales.models import Task
from crm.sales.planned_tasks.reminders import ringing
from crm.workspace.leads.lead_tray import waiting_for as leads_waiting
from dsar.models import Case

MOST = 200  # rows of one kind that a round looks at, the newest


@dataclass(frozen=True)
class Source:
    """The rows of one kind, and the address of one of them."""

    rows: Callable[[User, datetime], list[int]]
    address: Callable[[User, int], str]


def waiting(user: User, at: datetime) -> dict[str, list[int]]:
    """{kind: numbers of its rows} of every kind that the user's rights open."""
    return {slug: SOURCES[slug].rows(user, at) for slug, kind in KINDS.items() if user.may(kind.right)}


def address_of(notification: Notification) -> str:
    """Where it leads its reader now, the desk's first page where its right is gone."""
    kind = KINDS[notification.kind]
    if not notification.user.may(kind.right):
        return "/"
    return SOURCES[notification.kind].address(notification.user, notification.row)


def newest(rows: Any) -> list[int]:
    """Their numbers."""
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST])


def mentions(user: User, _at: datetime) -> list[int]:
    """Entries, and notes on deals as negative numbers."""
    deals = newest(DealMentions(user).rows.filter(seen_at=None))
    return [*newest(mentions_of(user, unseen=True)), *(-pk for pk in deals)]


def tasks_of(user: User, at: datetime) -> list[int]:
    """Tasks that ring, and changes of meetings that newer ones overtook as negative numbers."""
    return [*newest(ringing(user, at)), *(-pk for pk in newest(told_to(user)))]


def requests_of(user: User, _at: datetime) -> list[int]:
    """Requests that run and that the user handles."""
    return newest(Case.objects.running().filter(assignee=user))


def breaches_of(user: User, at: datetime) -> list[int]:
    """Breaches known for a day."""
    return [case.pk for case in cases_known(user, at - RINGS_AFTER)]


def to_page(name: str, query: str = "") -> Callable[[User, int], str]:
    """A list that all rows of the kind stand on."""
    return lambda _user, _row: reverse(name) + query


def to_record(user: User, row: int) -> str:
    """The record of a lead."""
    contact = Contact.objects.alive().visible_to(user).filter(pk=row).first()
    return reverse("contacts:record", args=[contact.uid]) if contact else reverse("contacts:leads")


def to_task(user: User, row: int) -> str:
    """Whom the task is about, where the user may see them: there the call is made. Else the task, or what rings."""
    task = Task.objects.visible_to(user).filter(pk=row).first()
    if task is None:
        return reverse("sales:bell")
    contact = Contact.objects.alive().visible_to(user).filter(pk=task.person_id or 0).first()
    return reverse("contacts:record", args=[contact.uid]) if contact else reverse("sales:task", args=[task.uid])


SOURCES: dict[str, Source] = {
    "reply": Source(lambda user, _at: newest(news_for(user, unseen=True)), to_page("contacts:inbox_news")),
    "enquiry": Source(lambda user, _at: newest(leads_waiting(user)), to_record),
    "task": Source(tasks_of, to_task),
    "mention": Source(mentions, to_page("contacts:mentions")),
    "letter_failed": Source(lambda user, at: newest(unsent(user, at)), to_page("contacts:letters", "?show=unsent")),
    "request": Source(requests_of, to_page("requests:list")),
    "breach": Source(breaches_of, to_page("breaches:list")),
}

"""My day: what is late, what is due, what is done, who has no next step."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Min, OuterRef, Q, prefetch_related_objects
from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext

from consents.models import Restriction
from crm.accounts.pages.formats import written
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.vocative import vocative
from crm.accounts.permissions import rights
from crm.contacts.models import Contact
from crm.lists.access import OWN, Sight, beyond
from crm.lists.capped_counts import CAP
from crm.sales.agenda.goals import Progress, progress
from crm.sales.agenda.task_list import MINE, TEAM, grouped
from crm.sales.deals.next_steps import State
from crm.sales.deals.waiting_deals import rotting, with_step
from crm.sales.models import Deal, Task
from crm.sales.models.tasks import OPEN, midnight
from crm.sales.planned_tasks.masked_tasks import Seen, seen

MOST, MOST_DONE = 60, 15
EVENING = 18


@dataclass
class MyDay:
    """The page of `user` at `now`; `whose` says whether the team's tasks are listed instead of one's own."""

    user: Any
    whose: str = MINE
    now: datetime = field(default_factory=timezone.now)

    @property
    def greeting(self) -> str:
        """«Dzień dobry, Marto»; without the name where nobody knows how to call it."""
        evening = timezone.localtime(self.now).hour >= EVENING
        hello = _("Good evening") if evening else _("Good day")
        polish = (get_language() or settings.LANGUAGE_CODE).startswith("pl")
        name = vocative(self.user.first_name) if polish else self.user.first_name
        return f"{hello}, {name}" if name else hello

    @cached_property
    def mine(self) -> Any:
        """One's own tasks."""
        return Task.objects.visible_to(self.user).filter(owner=self.user)

    @cached_property
    def counts(self) -> dict[str, Any]:
        """How many are late, since when, due today, in seven days; one statement."""
        today = timezone.localdate(self.now)
        begins, ends, week = midnight(today), midnight(today, days=1), midnight(today, days=7)
        return self.mine.open().aggregate(
            late=Count("pk", filter=Q(due_at__lt=begins)),
            oldest=Min("due_at", filter=Q(due_at__lt=begins)),
            today=Count("pk", filter=Q(due_at__gte=begins, due_at__lt=ends)),
            week=Count("pk", filter=Q(due_at__lt=week)),
        )

    @property
    def oldest(self) -> str:
        """The day of the oldest of the late ones."""
        at = self.counts["oldest"]
        return written(at, "j b", "j M") if at else ""

    @cached_property
    def done(self) -> list[Seen]:
        """What was ticked off today, the latest first."""
        since = midnight(timezone.localdate(self.now))
        rows = Task.objects.visible_to(self.user).done().filter(done_by=self.user, done_at__gte=since)
        return seen(self.owned(rows.order_by("-done_at", "-pk")[:MOST_DONE]), self.user)

    @cached_property
    def due(self) -> list[Seen]:
        """What is late and what is due today, the earliest first."""
        rows = self.mine if self.whose == MINE else Task.objects.visible_to(self.user)
        rows = rows.open().due(until=midnight(timezone.localdate(self.now), days=1))
        return seen(self.owned(rows.order_by("due_at", "pk")[:MOST]), self.user, ways=True)

    def owned(self, rows: Any) -> list[Task]:
        """The tasks with their keys; most are the reader's own, who need not be joined to each."""
        tasks = list(rows.with_parties())
        for one in tasks:
            if one.owner_id == self.user.pk:
                one.owner = self.user
        prefetch_related_objects(tasks, "owner")
        return tasks

    @cached_property
    def stuck(self) -> "Stuck":
        """One's own open deals that nobody has planned anything for, and those that rot."""
        return Stuck.of(self.user, self.now)

    @cached_property
    def goal(self) -> Progress | None:
        """How far they are with the goal of the month; None without one."""
        return progress(self.user, timezone.localdate(self.now)) if self.user.may(rights.DEALS_VIEW) else None

    @property
    def today_in_all(self) -> int:
        """What was done today and what is still due."""
        return len(self.done) + self.counts["today"]

    @property
    def groups(self) -> list[tuple[str, Any, list[Seen]]]:
        """(key, heading, rows)."""
        return grouped(self.due)

    @cached_property
    def without_step(self) -> int:
        """How many of one's own people nobody has planned anything for; counted up to a thousand."""
        return without_step(self.user)[: CAP + 1].count()

    @property
    def people_bare(self) -> int:
        """How many people have no next step, where the number above speaks of deals."""
        return self.without_step if self.stuck.without else 0

    @property
    def sides(self) -> list[dict[str, Any]]:
        """One's own or the team's."""
        return [
            {"url": "/", "label": pgettext("tasks", "Mine"), "current": self.whose == MINE},
            {"url": "/?whose=team", "label": pgettext("tasks", "Team"), "current": self.whose == TEAM},
        ]


def without_step(user: Any) -> Any:
    """One's own contacts, former customers left out, about whom no task is open: the query, in no order."""
    planned = Task.objects.filter(OPEN, person=OuterRef("pk"))
    paused = Restriction.objects.filter(lifted_at=None).values("person")
    own = Contact.objects.alive().visible_to(Sight(user).only(OWN))
    return own.exclude(status=Contact.Status.FORMER).exclude(pk__in=paused).filter(~Exists(planned))


def without_step_page(user: Any, asked: Any) -> Page:
    """A page of them, whom something happened with most recently first."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Any:
        rows, edge = without_step(user).with_keys(), before or after
        rows = (
            rows.filter(beyond(Contact.objects.all().keyset, edge, LessThan if before else GreaterThan))
            if edge
            else rows
        )
        return rows.order_by(*(("last_activity_at", "pk") if after else ("-last_activity_at", "-pk")))[:size]

    edges = {name: asked.get(name, "") for name in ("older", "newer")}
    return Page.turned(fetch, lambda one: (one.last_activity_at, one.pk), **edges)


@dataclass(frozen=True)
class Stuck:
    """Deals that wait for somebody: how many have no next step, what they come to, and how many rot."""

    without: int
    amount: Decimal
    rotting: int

    @classmethod
    def of(cls, user: Any, now: datetime) -> "Stuck":
        """Of `user`'s own open deals; one statement. The same as the lists behind the two addresses below."""
        if not user.may(rights.DEALS_VIEW):
            return cls(0, Decimal(0), 0)
        asked = (with_step([State.NONE], user, timezone.localdate(now)), rotting(now))
        rows = Deal.objects.alive().visible_to(user).open().filter(owner=user)
        told = [ExpressionWrapper(one, BooleanField()) for one in asked]
        found = list(rows.order_by("-last_activity_at", "-pk").values_list(*told, "amount", "currency")[:CAP])
        zloty = (amount or Decimal(0) for bare, _r, amount, money in found if bare and money == Deal.Currency.PLN)
        return cls(sum(one[0] for one in found), sum(zloty, Decimal(0)), sum(one[1] for one in found))

    @property
    def bare_url(self) -> str:
        """One's own open deals without a next step."""
        return f"{reverse('sales:deals')}?f=owner:is:me!step:is:none"

    @property
    def rotting_url(self) -> str:
        """One's own open deals that nobody has touched for too long."""
        return f"{reverse('sales:deals')}?f=owner:is:me!rotting:yes"

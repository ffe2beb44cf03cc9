"""The page «My day»: overdue tasks, tasks due today, tasks done today, and records without a next step."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    prefetch_related_objects,
)
from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, pgettext

from consents.models import Restriction
from crm.accounts.language.formats import written
from crm.accounts.language.vocative import vocative
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted, counts, one_row
from crm.contacts.models import Contact
from crm.lists.access import OWN, Sight, beyond
from crm.lists.capped_counts import CAP
from crm.sales.agenda.goals import Progress, own_goal, progress
from crm.sales.agenda.task_list import MINE, TEAM, grouped
from crm.sales.deals.waiting_deals import rotting, unplanned
from crm.sales.models import Deal, Task
from crm.sales.models.tasks import OPEN, midnight
from crm.sales.planned_tasks.masked_tasks import DONE, LATE, TODAY, TaskForReader, tasks_for_reader
from crm.workspace.my_day.day_tasks import due_until, planned, ticked_off

FIRST = {LATE: 7, TODAY: 7, DONE: 5}  # rows that the page brings by itself: more than a screen shows
EVENING = 18


@dataclass(frozen=True)
class Group:
    """Tasks under one heading: `rows` of `count`; `more_url` brings the rest, empty where nothing is left out."""

    key: str
    label: Any
    rows: list[TaskForReader]
    count: int
    more_url: str = ""

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.count - len(self.rows)


@dataclass
class MyDay:
    """The page of `user` at `now`; `whose` decides whether the team's tasks are listed instead of the user's own. All
    rows of the group `whole` are wanted, of the others the first.
    """

    user: Any
    whose: str = MINE
    now: datetime = field(default_factory=timezone.now)
    whole: str = ""

    def asked(self) -> list[Asked]:
        """What the page asks, in one statement (crm/accounts/together.py)."""
        questions = [
            planned.asking(self.user, **self.days),
            due_until.asking(self.user, **self.due_values),
            ticked_off.asking(self.user, since=self.days["begins"]),
            one_row(bare=counted(bare_people.asking(self.user))),
        ]
        if self.user.may(rights.DEALS_VIEW):
            questions += [own_deals.asking(self.user, now=self.now), own_goal.asking(self.user, month=self.month)]
        return questions

    @cached_property
    def days(self) -> dict[str, datetime]:
        """When today begins, when it ends, and when the next seven days do."""
        today = timezone.localdate(self.now)
        return {"begins": midnight(today), "ends": midnight(today, days=1), "week": midnight(today, days=7)}

    @property
    def due_values(self) -> dict[str, Any]:
        """Which tasks are due."""
        return {"until": self.days["ends"], "all_seen": self.whose != MINE}

    @property
    def month(self) -> date:
        """The first day of the month."""
        return timezone.localdate(self.now).replace(day=1)

    @property
    def greeting(self) -> str:
        """«Dzień dobry, Marto»; without the name where its vocative is unknown."""
        evening = timezone.localtime(self.now).hour >= EVENING
        hello = _("Good evening") if evening else _("Good day")
        polish = (get_language() or settings.LANGUAGE_CODE).startswith("pl")
        name = vocative(self.user.first_name) if polish else self.user.first_name
        return f"{hello}, {name}" if name else hello

    @cached_property
    def counts(self) -> dict[str, Any]:
        """How many are overdue, since when, due today, and due within seven days; one statement."""
        counted_rows = planned.rows(self.user, **self.days)
        return counted_rows[0] if counted_rows else {"late": 0, "oldest": None, "today": 0, "week": 0}

    @property
    def oldest(self) -> str:
        """The due day of the oldest overdue task, in words; empty for none."""
        at = self.counts["oldest"]
        return written(at, "j b", "j M") if at else ""

    @cached_property
    def done(self) -> Group | None:
        """The tasks that the user finished today, the latest first; None for none."""
        rows = list(ticked_off.rows(self.user, since=self.days["begins"]))
        if not rows:
            return None
        visible = rows if self.whole == DONE else rows[: FIRST[DONE]]
        label = pgettext("tasks", "Done")
        return Group(DONE, label, tasks_for_reader(self.owned(visible), self.user), len(rows), self.all_of(DONE))

    @cached_property
    def groups(self) -> list[Group]:
        """The tasks overdue and those due today, the earliest first."""
        today = timezone.localdate(self.now)
        due = list(due_until.rows(self.user, **self.due_values))
        parts = {
            LATE: [task for task in due if task.due_on < today],
            TODAY: [task for task in due if task.due_on >= today],
        }
        visible = [
            task for key, tasks in parts.items() for task in (tasks if self.whole == key else tasks[: FIRST[key]])
        ]
        rows = grouped(tasks_for_reader(self.owned(visible), self.user, ways=True))
        return [Group(key, label, same, self.count_of(key, parts[key]), self.all_of(key)) for key, label, same in rows]

    def count_of(self, key: str, fetched: list[Task]) -> int:
        """How many tasks a group has; of the team's as many as were fetched."""
        return self.counts[key] if self.whose == MINE and len(fetched) < self.counts[key] else len(fetched)

    def all_of(self, key: str) -> str:
        """Where all rows of a group are: on this page, or, once they stand here, in the list of tasks."""
        if self.whole == key:
            return f"{reverse('sales:tasks')}?view={'today' if key == TODAY else 'overdue'}"
        return f"?{'whose=team&' if self.whose == TEAM else ''}whole={key}"

    @property
    def rows(self) -> list[TaskForReader]:
        """Every task on the page."""
        return [row for group in (*self.groups, *([self.done] if self.done else [])) for row in group.rows]

    def owned(self, tasks: list[Task]) -> list[Task]:
        """The tasks with their keys; most belong to the reader, so owners are not joined to each row."""
        for task in tasks:
            if task.owner_id == self.user.pk:
                task.owner = self.user
        prefetch_related_objects(tasks, "owner")
        return tasks

    @cached_property
    def stuck(self) -> "Stuck":
        """The user's own open deals without a next step, and those untouched for too long."""
        return Stuck.of(self.user, self.now)

    @cached_property
    def goal(self) -> Progress | None:
        """The user's progress towards the goal of the month; None without one."""
        return progress(self.user, timezone.localdate(self.now)) if self.user.may(rights.DEALS_VIEW) else None

    @property
    def today_in_all(self) -> int:
        """How many tasks were done today or are still due today."""
        return self.ticked + self.counts["today"]

    @property
    def ticked(self) -> int:
        """How many tasks were done today."""
        return self.done.count if self.done else 0

    @cached_property
    def without_step(self) -> int:
        """How many of the user's own people have no next step, counted up to the cap and one."""
        return counts(bare=bare_people.asking(self.user))["bare"]

    @property
    def people_bare(self) -> int:
        """The same number, where the page's figure counts deals instead; else 0."""
        return self.without_step if self.stuck.without else 0

    @property
    def sides(self) -> list[dict[str, Any]]:
        """The switch between the user's own and the team's tasks."""
        return [
            {"url": "/", "label": pgettext("tasks", "Mine"), "current": self.whose == MINE},
            {"url": "/?whose=team", "label": pgettext("tasks", "Team"), "current": self.whose == TEAM},
        ]


@prepared
def bare_people(reader: Any) -> Any:
    """See `without_step`; a thousand of them and one."""
    return without_step(reader).order_by().values("pk")[: CAP + 1]


def without_step(user: Any) -> Any:
    """The user's own contacts, except former customers, without an open task: an unordered query."""
    planned = Task.objects.filter(OPEN, person=OuterRef("pk"))
    paused = Restriction.objects.filter(lifted_at=None).values("person")
    own_contacts = Contact.objects.alive().visible_to(Sight(user).only(OWN))
    return own_contacts.exclude(status=Contact.Status.FORMER).exclude(pk__in=paused).filter(~Exists(planned))


def without_step_page(user: Any, params: Any) -> Page:
    """A page of them, those with the latest activity first."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Any:
        rows, edge = without_step(user).with_keys(), before or after
        rows = (
            rows.filter(beyond(Contact.objects.all().keyset, edge, LessThan if before else GreaterThan))
            if edge
            else rows
        )
        return rows.order_by(*(("last_activity_at", "pk") if after else ("-last_activity_at", "-pk")))[:size]

    edges = {name: params.get(name, "") for name in ("older", "newer")}
    return Page.turned(fetch, lambda row: (row.last_activity_at, row.pk), **edges)


@prepared
def own_deals(reader: Any, *, now: datetime) -> Any:
    """(without a next step, rotting, amount, currency) of one's own open deals, the newest first."""
    questions = [ExpressionWrapper(condition, BooleanField()) for condition in (unplanned(reader), rotting(now))]
    rows = Deal.objects.alive().visible_to(reader).open().filter(owner=reader)
    return rows.order_by("-last_activity_at", "-pk").values_list(*questions, "amount", "currency")[:CAP]


@dataclass(frozen=True)
class Stuck:
    """Deals that need attention: how many have no next step, for how many zloty, and how many are left untouched."""

    without: int
    amount: Decimal
    rotting: int

    @classmethod
    def of(cls, user: Any, now: datetime) -> "Stuck":
        """Those of `user`'s own open deals; one statement. The same rows as in the lists behind the addresses below."""
        if not user.may(rights.DEALS_VIEW):
            return cls(0, Decimal(0), 0)
        rows_read = own_deals.rows(user, now=now)
        zloty = (amount or Decimal(0) for bare, _r, amount, money in rows_read if bare and money == Deal.Currency.PLN)
        return cls(sum(item[0] for item in rows_read), sum(zloty, Decimal(0)), sum(item[1] for item in rows_read))

    @property
    def bare_url(self) -> str:
        """The list of the user's own open deals without a next step."""
        return f"{reverse('sales:deals')}?f=owner:is:me!step:is:none"

    @property
    def rotting_url(self) -> str:
        """The list of the user's own open deals that nobody has touched for too long."""
        return f"{reverse('sales:deals')}?f=owner:is:me!rotting:yes"

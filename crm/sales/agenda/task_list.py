"""The list of tasks: a standing or a saved view, narrowed by filters; from the earliest, done ones from the latest."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.keyset import PAGE, Page, rows_that_fit
from crm.accounts.prepared import prepared
from crm.accounts.together import ahead
from crm.lists.capped_counts import capped as few
from crm.lists.filters.rules import Filter
from crm.lists.models import FEW
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.lists.pages.list_search import STEP, is_any_of
from crm.lists.pages.page_start import ask_ahead
from crm.lists.pages.sort_links import Head, Sorting
from crm.sales.agenda.task_filters import (
    DONE,
    DUE,
    MINE,
    OPEN,
    OVERDUE,
    SIDES,
    TEAM,
    TODAY,
    WEEK,
    WHENS,
    day_in_rule,
    names_an_owner,
    tasks as tasks_kind,
)
from crm.sales.agenda.task_sorts import SORTS
from crm.sales.models import Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.masked_tasks import GROUPS, TaskForReader, tasks_for_reader


@dataclass
class TaskList:
    """One page of the tasks that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any
    at: datetime = field(default_factory=timezone.now)
    text: str = ""  # what is searched for within the list

    @cached_property
    def asking(self) -> ListQuery:
        """View and filter asked for."""
        return ListQuery(tasks_kind(), self.user, self.asked, self.at)

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.asking)

    def ask_ahead(self) -> None:
        """What the list asks whatever it shows, in one statement; then its first page and how many each tab holds."""
        ask_ahead(self.user, *self.asking.beginning())
        first = first_tasks.asking(self.user, when=self.when, **self.days) if self.plain else None
        ahead(first, tab_counts.asking(self.user, **self.days) if self.counts_plain else None)

    @property
    def plain(self) -> bool:
        """Whether the rows are the first of a standing view of one's own tasks."""
        edges = (self.asked.get(name, "") for name in ("older", "newer"))
        return not (self.text or self.asking.filter or any(edges) or self.order)

    @property
    def counts_plain(self) -> bool:
        """Whether the tabs are the standing views of one's own tasks alone."""
        return not (self.asking.filter or self.asking.parent or self.asking.kept)

    @cached_property
    def days(self) -> dict[str, datetime]:
        """When today begins, when tomorrow does, and when the next seven days are over."""
        today = timezone.localdate(self.at)
        return {"begins": midnight(today), "tomorrow": midnight(today, days=1), "week": midnight(today, days=7)}

    @property
    def whose(self) -> str:
        """MINE or TEAM; empty where the filter names an owner."""
        asked_values = [rule.values for _place, rule in self.asking.rules if rule.field == "whose"]
        if asked_values:
            return TEAM if any(TEAM in values for values in asked_values) else MINE
        return "" if names_an_owner(self.asking.filter) else MINE

    @property
    def when(self) -> str:
        """The tab shown: from `when` in older links, else the built-in view."""
        name = self.asked.get("when", "")
        return name if name in WHENS else self.asking.standing

    @cached_property
    def day(self) -> date | None:
        """The one day asked for."""
        return next((day_in_rule(rule) for _place, rule in self.asking.rules if rule.field == "day"), None)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.when != OPEN or self.asking.filter)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, self.edge_of, **edges)
        ordered = OrderedRows(self.rows_asked(), self.order)
        page = Page.turned(ordered.fetch, ordered.edge_of, kind=f"tasks {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    def rows_of(self, keys: list[int]) -> list[Task]:
        """The tasks with these keys, in their order."""
        by_pk = Task.objects.visible_to(self.user).with_keys().in_bulk(keys)
        return [by_pk[key] for key in keys if key in by_pk]

    @property
    def own_order(self) -> Order | None:
        """The order that the list has by itself."""
        return Order.asked(DONE if self.when == DONE else DUE, SORTS)

    @cached_property
    def order(self) -> Order | None:
        """The order asked for; None for the list's own, and for a search."""
        order = Order.asked(self.asking.sort, SORTS)
        return None if order == self.own_order or self.text else order

    @property
    def heads(self) -> list[Head]:
        """By what the list can be sorted; of a search nothing."""
        back = "-" if self.links.stored_sort else None
        now = self.order or self.own_order
        sorting = Sorting(
            {} if self.text else SORTS, self.own_order, now, lambda word: self.links.but(sort=word or back)
        )
        first = (DONE, pgettext("tasks", "Done")) if self.when == DONE else (DUE, _("Due"))
        rest = (("kind", _("Kind")), ("owner", _("Who does it")), ("made", pgettext("task", "Planned")))
        return [sorting.head(name, label) for name, label in (first, *rest)]

    def narrow(self, task_filter: Filter) -> Q:
        """The condition of a filter; only the reader's own tasks where it names no owner."""
        condition = self.asking.fields.condition(task_filter, self.at)
        return condition if names_an_owner(task_filter) else condition & Q(owner=self.user)

    def span(self, when: str) -> Q:
        """The days of a standing view, of open tasks."""
        return span_of(when, **self.days)

    def rows_asked(self) -> Any:
        """The tasks asked for, in no order."""
        rows = Task.objects.visible_to(self.user).filter(self.narrow(self.asking.filter))
        return rows.done() if self.when == DONE else rows.open().filter(self.span(self.when))

    @cached_property
    def counts(self) -> dict[str, int]:
        """{tab: number of open tasks} for the built-in views under the current filter and for the saved views; one
        query.
        """
        here = self.narrow(self.asking.filter if self.asking.parent is None else Filter())
        conditions = {name: here & self.span(name) for name in WHENS if name != DONE}
        for view in self.asking.kept[:FEW]:
            if view.said["base"] != DONE:
                conditions[view.uid.hex] = self.narrow(self.asking.sifted_of(view)) & self.span(view.said["base"])
        if self.counts_plain:
            counted_rows = tab_counts.rows(self.user, **self.days)
            return {name: counted_rows[0][f"n{name}"] if counted_rows else 0 for name in conditions}
        counted = {f"n{name}": Count("pk", filter=condition, distinct=True) for name, condition in conditions.items()}
        by_alias = Task.objects.visible_to(self.user).open().aggregate(**counted)
        return {name.removeprefix("n"): count for name, count in by_alias.items()}

    @property
    def clock(self) -> str:
        """The column of the order."""
        return "done_at" if self.when == DONE else "due_at"

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Task]:
        """Rows nearest to the edge first: one statement."""
        if self.plain and size == PAGE + 1:
            return first_tasks.rows(self.user, when=self.when, **self.days)
        window = {"before": before, "after": after}
        if self.text:
            return rows_that_fit(self.candidates, self.fits, self.edge_of, size=size, step=STEP, **window)
        return self.candidates(size=size, **window)

    def fits(self, task: Task) -> bool:
        """Whether the reader may read a task, and what it is or whom it is about was typed."""
        row = TaskForReader(task, self.user, timezone.localdate(self.at))
        return row.clear and is_any_of(self.text, row.title, row.whom)

    def candidates(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Task]:
        """Tasks of the list, nearest to the edge first."""
        onwards = (self.when == DONE) == bool(after)  # whether the column rises on the way from the edge
        rows, edge = self.rows_asked().with_keys(), before or after
        if edge and isinstance(edge[0], datetime):  # another list's edge says nothing here
            side, at, pk = ("gt" if onwards else "lt"), *edge
            rows = rows.filter(Q(**{f"{self.clock}__{side}": at}) | Q(**{self.clock: at, f"pk__{side}": pk}))
        sign = "" if onwards else "-"
        return list(rows.order_by(f"{sign}{self.clock}", f"{sign}pk")[:size])

    def edge_of(self, task: Task) -> tuple:
        """The keyset values of a row."""
        return getattr(task, self.clock), task.pk

    @cached_property
    def rows(self) -> list[TaskForReader]:
        """The rows as the user sees them."""
        return tasks_for_reader(self.page.rows, self.user, ways=True)

    @property
    def groups(self) -> list[tuple[str, Any, list[TaskForReader]]]:
        """(key, heading, rows) in their order; one group without a heading where they are sorted by something else."""
        return [("", "", self.rows)] if self.order else grouped(self.rows)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Which days to choose from, under the same filter, then the saved views."""
        alone = self.asking.parent is None
        built_in = [
            {
                "url": self.links.but(view=name, when=None, day=None, drop=None),
                "label": label,
                "count": capped(self.counts.get(name)),
                "current": alone and name == self.when and not self.day,
            }
            for name, label in WHENS.items()
        ]
        saved = self.asking.kept[:FEW]
        return built_in + [self.links.tab(view) | {"count": capped(self.counts.get(view.uid.hex))} for view in saved]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """One's own or the team's."""
        return [
            {"url": self.links.but(whose=None if name == MINE else name), "label": label, "current": name == self.whose}
            for name, label in SIDES.items()
        ]


def span_of(when: str, *, begins: datetime, tomorrow: datetime, week: datetime) -> Q:
    """The days of a standing view, of open tasks."""
    return {
        OVERDUE: Q(due_at__lt=begins),
        TODAY: Q(due_at__gte=begins, due_at__lt=tomorrow),
        WEEK: Q(due_at__gte=begins, due_at__lt=week),
    }.get(when, Q())


@prepared
def first_tasks(reader: Any, *, when: str, begins: datetime, tomorrow: datetime, week: datetime) -> Any:
    """The first page of one's own tasks in a standing view, and one row more."""
    rows = Task.objects.visible_to(reader).filter(owner=reader)
    days = span_of(when, begins=begins, tomorrow=tomorrow, week=week)
    rows = rows.done() if when == DONE else rows.open().filter(days)
    order = ("-done_at", "-pk") if when == DONE else ("due_at", "pk")
    return rows.with_keys().order_by(*order)[: PAGE + 1]


@prepared
def tab_counts(reader: Any, *, begins: datetime, tomorrow: datetime, week: datetime) -> Any:
    """How many of one's own open tasks each standing view holds."""
    days = {"begins": begins, "tomorrow": tomorrow, "week": week}
    counted = {f"n{name}": Count("pk", filter=span_of(name, **days)) for name in WHENS if name not in (DONE, OPEN)}
    rows = Task.objects.visible_to(reader).filter(owner=reader).open().order_by().annotate(every=Value(1))
    return rows.values("every").annotate(**{f"n{OPEN}": Count("pk")}, **counted)


def capped(count: int | None) -> str:
    """«312», «1 000+»; empty for what is not counted."""
    return "" if count is None else few(count)


def grouped(rows: Sequence[TaskForReader]) -> list[tuple[str, Any, list[TaskForReader]]]:
    """(key, heading, rows) of rows that stand in their order."""
    groups: dict[str, list[TaskForReader]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return [(key, GROUPS[key], same) for key, same in groups.items()]


def week_of(day: date) -> list[date]:
    """The days from Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=place) for place in range(7)]

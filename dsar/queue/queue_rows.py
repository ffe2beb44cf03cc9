"""The queue: its views, filters, rows. Names are behind masks; a page costs the same however many cases there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.filled_together import each_counted, fill
from crm.accounts.pages.keyset import Page
from crm.accounts.together import Asked
from crm.privacy.law.deadlines import is_working_day
from crm.privacy.masking import masked_name
from dsar.cases.case_clocks import clocks_from, extension_notices, question_spans
from dsar.cases.clock import local_day
from dsar.cases.stages import stages_asked, stages_in, standing_at
from dsar.cases.stepper import place_of
from dsar.models import Case, Channel, Kind, Stage, Suspension

SOON = 5  # days to the safe day: urgent
WEEK = 10  # cells of the small strip
CELL, GAP = 41, 3
FAR = date.max
OPEN, TRAY = "open", "tray"
VIEWS = {
    OPEN: pgettext_lazy("requests", "Open"),
    TRAY: pgettext_lazy("requests", "Mailbox not confirmed"),
    "mine": pgettext_lazy("requests", "Mine"),
    "unassigned": pgettext_lazy("requests", "Unassigned"),
    "urgent": pgettext_lazy("requests", "Urgent"),
    "waiting": pgettext_lazy("requests", "Paused"),
    "aside": pgettext_lazy("requests", "Set aside"),
    "closed": pgettext_lazy("requests", "Closed"),
}
CHOICES = {"kind": Kind, "channel": Channel, "stage": Stage}
FILTERS = {"kind": _("Kind"), "channel": _("Channel"), "stage": _("Step"), "on": _("Safe day")}
WAITING = {
    Suspension.Reason.IDENTITY: _("waiting for proof of identity"),
    Suspension.Reason.SCOPE: _("waiting for what exactly is meant"),
    Suspension.Reason.AUTHORITY: _("waiting for the authority"),
}


@dataclass(frozen=True)
class QueueFilters:
    """The view and filters that the reader chose; invalid ones are left out."""

    view: str = OPEN
    filters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "QueueFilters":
        """From a query."""
        view = query.get("view", OPEN)
        values = [(name, query.get(name, "")) for name in FILTERS]
        filters = tuple((name, value) for name, value in values if value and sensible(name, value))
        return cls(view if view in VIEWS else OPEN, filters)

    def query(self, *, without: str = "", **more: str) -> str:
        """The query of this wish, without one filter."""
        values = {"view": self.view, **dict(self.filters), **more}
        pairs = [f"{name}={value}" for name, value in values.items() if value and name != without]
        return "?" + "&".join(pairs)

    @property
    def chips(self) -> list[dict[str, str]]:
        """[{text, url}] of the filters, each with the list without it."""
        return [
            {"text": f"{FILTERS[name]}: {words_of(name, value)}", "url": self.query(without=name)}
            for name, value in self.filters
        ]


def sensible(name: str, value: str) -> bool:
    """Whether a value is valid for a filter."""
    return value in CHOICES[name].values if name in CHOICES else day_of(value) is not None


def day_of(text: str) -> date | None:
    """The day of an ISO text; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def words_of(name: str, value: str) -> str:
    """A filter's value in words."""
    return str(CHOICES[name](value).label) if name in CHOICES else value


def filtered_cases(rows: QuerySet, wish: QueueFilters, user: Any, today: date) -> QuerySet:
    """The cases of a view, with its filters."""
    rows = rows.filter(conditions(user, today)[wish.view])
    for name, value in wish.filters:
        if name == "stage":
            rows = standing_at(rows, value)
            continue
        column = {"kind": "kinds__contains", "on": "safe_on"}.get(name, name)
        rows = rows.filter(**{column: [value] if name == "kind" else value})
    return rows


def conditions(user: Any, today: date) -> dict[str, Q]:
    """What belongs into each view."""
    working = Q(state=Case.State.OPEN, spam_at=None, tray_since=None)
    waits = Q(pk__in=Suspension.objects.filter(satisfied_at=None).values("case"))
    return {
        OPEN: working,
        TRAY: Q(state=Case.State.OPEN, spam_at=None, tray_since__isnull=False),
        "mine": working & Q(assignee=user.pk),
        "unassigned": working & Q(assignee=None),
        "urgent": working & Q(answered_at=None, safe_on__lte=today + timedelta(days=SOON)) & ~waits,
        "waiting": working & Q(answered_at=None) & waits,
        "aside": Q(state=Case.State.OPEN, spam_at__isnull=False),
        "closed": Q(state=Case.State.CLOSED),
    }


def counted(rows: QuerySet, user: Any, today: date) -> dict[str, Asked]:
    """{view: the statement whose rows are counted}."""
    return each_counted({name: rows.filter(where) for name, where in conditions(user, today).items()})


def turned(rows: QuerySet, wish: QueueFilters, *, older: str, newer: str) -> Page:
    """A page of a view: open ones by their last day, closed ones the newest first."""
    shelf = QueueOrder(rows, closed=wish.view == "closed")
    return Page.turned(shelf.fetch, shelf.edge_of, older=older, newer=newer)


@dataclass(frozen=True)
class QueueOrder:
    """Rows of the queue, paged by keyset: (due_on, pk), or (closed_at, pk) in descending order."""

    rows: QuerySet
    closed: bool

    def fetch(self, size: int, before: Any = None, after: Any = None) -> list[Case]:
        """Rows nearest to the edge first; `before` is where a page ended, `after` where it began."""
        forward = not after
        edge = after or before
        column = "closed_at" if self.closed else "due_on"
        rows, down = self.rows, self.closed == forward
        if edge:
            value, pk = edge if self.closed else (date.fromordinal(edge[0]), edge[1])
            way = "lt" if down else "gt"
            rows = rows.filter(Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": pk}))
        sign = "-" if down else ""
        return list(rows.order_by(f"{sign}{column}", f"{sign}pk")[:size])

    def edge_of(self, case: Case) -> tuple:
        """Where a row stands."""
        return (case.closed_at if self.closed else (case.due_on or FAR).toordinal()), case.pk


def rows_of(cases: Iterable[Case], at: datetime) -> list[dict[str, Any]]:
    """[{case, clock, who, place, original, waiting}] in their order; one statement."""
    cases = list(cases)
    spans, extensions, steps = question_spans(cases), extension_notices(cases), stages_asked(cases)
    waiting = Suspension.objects.filter(case__in=cases, satisfied_at=None).order_by("asked_at").defer("question")
    fill(spans, extensions, steps, waiting)
    clocks, places = clocks_from(cases, spans, extensions, at), stages_in(steps)
    reasons = {row.case_id: WAITING[Suspension.Reason(row.reason)] for row in waiting}
    return [
        {
            "case": case,
            "clock": clocks[case.pk],
            "original": clocks[case.pk].first.nominal if clocks[case.pk].extended else None,
            "who": who(case) if case.is_open else None,
            "place": place_of(places[case.pk], case),
            "waiting": reasons.get(case.pk, ""),
        }
        for case in cases
    ]


def who(case: Case) -> str:
    """Whose case it is, behind a mask; of a purge, that there are many."""
    if case.run_id:
        return str(_("people deleted by retention"))
    return masked_name(case.person.name) if case.person and case.person.name else ""


def days_ahead(at: datetime) -> list[date]:
    """The days of the small strip."""
    return [local_day(at) + timedelta(days=place) for place in range(WEEK)]


def due_rows(rows: Any, at: datetime) -> QuerySet:
    """(safe day, how many) within the strip."""
    days = days_ahead(at)
    due = rows.running().filter(tray_since=None, safe_on__range=(days[0], days[-1])).order_by()
    return due.values_list("safe_on").annotate(n=Count("pk"))


def strip(due: Iterable[tuple[date, int]], at: datetime) -> dict[str, Any]:
    """Safe days of the next ten days: cells for the template; `due` are rows of `due_rows`."""
    numbers = dict(due)
    cells = [
        {
            "day": day,
            "x": 1 + place * (CELL + GAP),
            "middle": 1 + place * (CELL + GAP) + CELL // 2,
            "number": numbers.get(day, 0),
            "heat": min(numbers.get(day, 0), 3),
            "off": not is_working_day(day),
            "url": f"?view={OPEN}&on={day.isoformat()}" if day in numbers else "",
        }
        for place, day in enumerate(days_ahead(at))
    ]
    return {"cells": cells, "cell": CELL, "width": WEEK * (CELL + GAP), "total": sum(numbers.values())}

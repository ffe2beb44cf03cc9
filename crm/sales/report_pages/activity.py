"""The list behind the figures of work: entries of histories, or tasks done, of a team, a colleague, a kind, some days.

Whom the entry is about, when, and by whom: what was written is read on their record. Of the restricted only a padlock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext, pgettext_lazy

from consents.models import Restriction
from crm.accounts.pages.keyset import PAGE, Page
from crm.contacts.history.lines import icon_of, kind_of
from crm.contacts.models import Interaction
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.lists.access import beyond
from crm.narrowing import promised
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.sales.planned_tasks import masked_tasks as agenda
from crm.sales.report_pages.work_tables import OUTSIDE, kind_name
from crm.sales.reports.closed_deals import within
from crm.sales.reports.periods import RANGE
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.work import KINDS, TASK, counted_done_tasks, entries

ALL = ""
VIEW = "sales:activity"


@dataclass(frozen=True)
class Row:
    """One entry or task for one reader."""

    at: datetime
    icon: str
    kind: Any
    who: str
    url: str
    author: str
    detail: Any = ""
    locked: bool = False


@dataclass
class Activity:
    """One page of the entries or tasks that `user` asked for."""

    user: Any
    asked: Any
    at: datetime

    @cached_property
    def asking(self) -> ReportQuery:
        """Days, team, and whose figures are the reader's."""
        return ReportQuery(self.user, self.asked, self.at)

    @property
    def kind(self) -> str:
        """The kind asked for; all kinds of entries for none."""
        name = self.asked.get("kind", "")
        return name if name in KINDS else ALL

    @property
    def clock(self) -> str:
        """The column of the order."""
        return "done_at" if self.kind == TASK else "happened_at"

    def rows_asked(self) -> Any:
        """The rows asked for, in no order."""
        rows = counted_done_tasks(self.asking) if self.kind == TASK else entries(self.asking)
        rows = rows.filter(within(self.clock, self.asking.period))
        if self.kind not in (ALL, TASK):
            rows = rows.filter(kind=self.kind)
        return rows if self.asking.own else self.of_whom(self.of_others(rows))

    def of_others(self, rows: Any) -> Any:
        """Of teams that are none of theirs to choose, if so asked."""
        if self.asked.get("team") != OUTSIDE:
            return rows
        place = "team" if self.kind == TASK else "person__contact__team"
        return rows.exclude(**{f"{place}__in": [team.pk for team in self.asking.teams.values()]})

    def of_whom(self, rows: Any) -> Any:
        """Of one colleague, or of all who are none (any more), if so asked."""
        author, column = self.asked.get("author", ""), "done_by" if self.kind == TASK else "author"
        if author == OUTSIDE:
            return rows.exclude(**{f"{column}__in": list(self.asking.owners)})
        who = self.author
        return rows.filter(**{column: who}) if who else rows

    @cached_property
    def author(self) -> Any:
        """The colleague asked for; None for all."""
        uid = self.asked.get("author", "")
        return next((colleague for colleague in self.asking.owners.values() if str(colleague.uid) == uid), None)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, lambda row: (getattr(row, self.clock), row.pk), **edges)

    def fetch(self, *, size: int = PAGE, before: Any = None, after: Any = None) -> Sequence[Any]:
        """Rows nearest to the edge first: one statement."""
        keyset, rows = (self.clock, "pk"), self.rows_asked()
        if before or after:
            rows = rows.filter(beyond(keyset, before or after, LessThan if before else GreaterThan))
        if self.kind == TASK:
            rows = rows.with_keys().select_related("done_by")
        else:
            rows = rows.select_related("person__key", "person__contact__owner", "person__contact__team", "author")
            rows = rows.defer("summary")
        return list(rows.order_by(*(name if after else f"-{name}" for name in keyset))[:size])

    @cached_property
    def rows(self) -> list[Row]:
        """The rows as the reader sees them; the access log has the people among them when this returns."""
        if self.kind == TASK:
            task_rows = agenda.tasks_for_reader(self.page.rows, self.user)
            logged: dict[str, Any] = {"people": agenda.people_in(task_rows), "fields": agenda.fields_in(task_rows)}
            access_log.shown(by=self.user, view=VIEW, **logged)
            return [row_of_task(row) for row in task_rows]
        held = Restriction.in_force({row.person_id for row in self.page.rows})
        free = [row for row in self.page.rows if row.person_id not in held]
        plain = any(sees_name_in_lists(self.user, row.person.contact) for row in free)
        people = {row.person_id for row in free}
        access_log.shown(by=self.user, view=VIEW, people=people, fields=["name"] if plain else [])
        return [row_of_entry(row, self.user, locked=row.person_id in held) for row in self.page.rows]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The kinds to choose from."""
        params, tabs_shown = self.asked.copy(), []
        for name in ("kind", "older", "newer"):
            params.pop(name, None)
        for kind in (ALL, *KINDS):
            query = params.copy()
            if kind:
                query["kind"] = kind
            label = kind_name(kind) if kind else pgettext_lazy("entries", "All entries")
            tabs_shown.append({"url": f"?{query.urlencode()}", "label": label, "current": kind == self.kind})
        return tabs_shown

    @property
    def back(self) -> str:
        """The report of these days and this team."""
        period, team = self.asking.period, self.asking.team
        days = {"period": RANGE, "from": period.first.isoformat(), "to": period.last.isoformat()}
        return f"{reverse('sales:reports')}?{urlencode({**days, **({'team': team.uid} if team else {})})}"

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way back."""
        return [(pgettext("sales", "Reports"), self.back)]

    @property
    def chips(self) -> list[tuple[str, str]]:
        """(words, the query without it) of what narrows besides the kind and the days."""
        chips = []
        for name in ("team", "author"):
            outside = self.asked.get(name) == OUTSIDE and not self.asking.own
            others = {"team": _("outside the team"), "author": pgettext("report", "Others")}
            chosen = others[name] if outside else {"team": self.asking.team, "author": self.author}[name]
            if chosen:
                params = self.asked.copy()
                for gone in (name, "older", "newer"):
                    params.pop(gone, None)
                chips.append((str(chosen), f"?{params.urlencode()}"))
        return chips


def row_of_entry(entry: Interaction, reader: Any, *, locked: bool) -> Row:
    """An entry of a history."""
    details: dict[str, Any] = {"author": entry.writer, "detail": entry.get_outcome_display(), "locked": locked}
    who, url = "", ""
    if not locked:
        who, url = name_of(entry.person.contact, reader), reverse("contacts:record", args=[entry.person.uid])
    return Row(entry.happened_at, icon_of(entry), kind_of(entry), who, url, **details)


def name_of(contact: Any, reader: Any) -> str:
    """The person's name as the reader may read it; their short key where it cannot be decrypted."""
    try:
        return named_for(reader, contact)
    except Unreadable:
        return contact.short


def row_of_task(row: agenda.TaskForReader) -> Row:
    """A task that was done."""
    details: dict[str, Any] = {
        "who": row.about,
        "url": row.whom_url or row.firm_url,
        "author": str(row.task.done_by),
        "detail": row.title,
    }
    return Row(promised(row.task.done_at), row.icon, row.task.get_kind_display(), **details)

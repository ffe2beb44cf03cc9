"""Whom we still have to tell, the most urgent first, and whom we have told; masked, by keyset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consents.models import NoticeReceived
from consents.notices.daily_round import SEND_ON_DAY, by_post
from consents.notices.notification import FROM_HERSELF
from crm.accounts.filled_together import each_counted
from crm.accounts.pages.keyset import Page
from crm.accounts.together import Asked, counts
from crm.privacy.models import Origin, Person

CAP = 1000  # a figure says «1000+»
SOON = timedelta(days=10)
LATELY = timedelta(days=30)
GROUPS = {
    "": _("All due"),
    "overdue": _("Overdue"),
    "soon": _("Within 10 days"),
    "post": _("By post"),
    "told": _("Told lately"),
}


@dataclass(frozen=True)
class Figure:
    """A count that stops at CAP, and the group behind it."""

    only: str
    label: str
    value: int

    @property
    def edge(self) -> str:
        """Red where the law has been broken already, amber where it soon will be."""
        return {"overdue": "danger", "soon": "warn"}.get(self.only, "") if self.value else ""

    @property
    def words(self) -> str:
        """«1000+»."""
        return f"{CAP}+" if self.value > CAP else str(self.value)


def due(people: models.QuerySet[Person]) -> models.QuerySet[Origin]:
    """Origins of `people` of which they have to be told yet."""
    return Origin.objects.filter(person__in=people, notice=Origin.Notice.DUE, notice_due_on__isnull=False)


def group(people: models.QuerySet[Person], only: str, *, on: date) -> models.QuerySet[Origin]:
    """One group of those who are due; all of them for a word that is none."""
    rows = due(people)
    narrowed = {
        "overdue": models.Q(notice_due_on__lt=on),
        "soon": models.Q(notice_due_on__gte=on, notice_due_on__lte=on + SOON),
        "post": by_post(),
    }
    return rows.filter(narrowed[only]) if only in narrowed else rows


def recently_told(people: models.QuerySet[Person], *, at: datetime) -> models.QuerySet[NoticeReceived]:
    """What reached `people` in the last thirty days, or failed to."""
    return NoticeReceived.objects.filter(person__in=people, at__gte=at - LATELY)


def figures(asked: Mapping[str, Asked]) -> list[Figure]:
    """How many are overdue, due soon, for the post, told lately: of `figures_asked`."""
    return [Figure(name, str(GROUPS[name]), number) for name, number in counts(**asked).items()]


def figures_asked(people: models.QuerySet[Person], *, at: datetime, on: date) -> dict[str, Asked]:
    """{group: the statement whose rows are counted, up to CAP + 1}."""
    rows: dict[str, models.QuerySet] = {name: group(people, name, on=on) for name in ("overdue", "soon", "post")}
    rows["told"] = recently_told(people, at=at)
    return each_counted(rows, cap=CAP)


def due_page(rows: models.QuerySet[Origin], *, older: str = "", newer: str = "") -> Page:
    """A page of those who are due, the most urgent first, with their keys."""
    rows = rows.select_related("person__key").annotate(post=models.ExpressionWrapper(by_post(), models.BooleanField()))

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Origin]:
        if after is not None:
            return list(rows.filter(edge("lt", *after)).order_by("-notice_due_on", "-pk")[:size])
        return list((rows.filter(edge("gt", *before)) if before else rows).order_by("notice_due_on", "pk")[:size])

    return Page.turned(fetch, lambda row: (row.notice_due_on.toordinal(), row.pk), older=older, newer=newer)


def edge(way: str, ordinal: int, pk: int) -> models.Q:
    """Condition: rows before or after a place in the order of days."""
    day = date.fromordinal(ordinal)
    return models.Q(**{f"notice_due_on__{way}": day}) | models.Q(notice_due_on=day, **{f"pk__{way}": pk})


def told_page(rows: models.QuerySet[NoticeReceived], *, older: str = "", newer: str = "") -> Page:
    """A page of what reached people, the newest first, with their keys."""
    rows = rows.select_related("person__key", "version__notice")

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[NoticeReceived]:
        if after is not None:
            return list(rows.filter(beside("gt", *after)).order_by("at", "pk")[:size])
        return list((rows.filter(beside("lt", *before)) if before else rows).order_by("-at", "-pk")[:size])

    return Page.turned(fetch, lambda row: (row.at, row.pk), older=older, newer=newer)


def beside(way: str, at: datetime, pk: int) -> models.Q:
    """Condition: rows before or after a place in the order of time."""
    return models.Q(**{f"at__{way}": at}) | models.Q(at=at, **{f"pk__{way}": pk})


def goes_out_on(origin: Origin, *, local: Any) -> date:
    """The day on which they are written to by itself: day 25, or sooner when the clock ends sooner."""
    begun: date = local(origin.obtained_at)
    due_day = begun if origin.kind in FROM_HERSELF else begun + timedelta(days=SEND_ON_DAY)
    return min(due_day, origin.notice_due_on) if origin.notice_due_on else due_day

"""The filters of the two logs, read from a URL and written back: user, person, page or act, period, kind."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from crm.accounts.language.actor_names import traces_of
from crm.dpo.logs import page_names
from crm.dpo.models import UnusualLook
from crm.privacy.models import AccessEntry, Person

PERIODS = {"1": 1, "7": 7, "month": None, "30": 30, "90": 90, "all": None}
MONTH, USUAL = "month", "30"
KINDS = ("revealed", "plain", "exported", "api")
PATTERNS = 50  # the newest days of a pattern that one filter asks for


@dataclass(frozen=True)
class LogFilters:
    """The filters of a log; invalid values are ignored."""

    user: str
    person: Person | None
    what: str
    days: str
    kind: str
    on: date | None = None
    pattern: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "LogFilters":
        """The filters in a URL: ?user= person= what= days= kind= on= pattern=. A person is named by their public id."""
        params = request.GET
        user = params.get("user", "")
        days = params.get("days", USUAL)
        return cls(
            user=user if user.isdecimal() else "",
            person=person_with_uid(params.get("person", "")),
            what=params.get("what", "")[:64],
            days=days if days in PERIODS else USUAL,
            kind=params.get("kind", "") if params.get("kind") in KINDS else "",
            on=day_in(params.get("on", "")),
            pattern=params.get("pattern", "") if params.get("pattern") in UnusualLook.Kind.values else "",
        )

    def since(self, at: datetime) -> datetime | None:
        """Where the period begins; None for everything there is."""
        if self.days == MONTH:
            return timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        days = PERIODS[self.days]
        return at - timedelta(days=days) if days else None

    def narrow(self, rows: QuerySet, at: datetime) -> QuerySet:
        """Rows of either log by user and period. The period comes first: it decides which partitions are read."""
        if (since := self.since(at)) is not None:
            rows = rows.filter(at__gte=since)
        if self.on is not None:
            zone = timezone.get_current_timezone()
            begins, ends = (datetime.combine(day, time(), zone) for day in (self.on, self.on + timedelta(days=1)))
            rows = rows.filter(at__gte=begins, at__lt=ends)
        return rows.filter(traces_of(self.user)) if self.user else rows

    def looks(self, at: datetime) -> QuerySet[AccessEntry]:
        """The looks that all filters leave, in no order."""
        rows = self.narrow(AccessEntry.objects.all(), at)
        rows = rows.filter(people__contains=[self.person.pk]) if self.person else rows
        rows = rows.filter(view=self.what) if self.what else rows
        return self.of_pattern(self.of_kind(rows), at)

    def of_pattern(self, rows: QuerySet, at: datetime) -> QuerySet:
        """Looks of the days and colleagues that stand out by the chosen pattern; all of them without a choice."""
        if not self.pattern:
            return rows
        looks = UnusualLook.objects.filter(kind=self.pattern)
        if (since := self.since(at)) is not None:
            looks = looks.filter(day__gte=timezone.localdate(since))
        days = looks.order_by("-day", "-pk").values_list("account_id", "day")[:PATTERNS]
        zone, chosen = timezone.get_current_timezone(), Q(pk__in=[])
        for account, day in days:
            begins = datetime.combine(day, time(), zone)
            chosen |= Q(actor_kind="user", actor_id=str(account), at__gte=begins, at__lt=begins + timedelta(days=1))
        return rows.filter(chosen)

    def of_kind(self, rows: QuerySet) -> QuerySet:
        """Looks of the chosen kind: with a reason, without, into a file, by a machine; all of them without a choice."""
        chosen = {
            "revealed": rows.exclude(reason=""),
            "plain": rows.filter(reason=""),
            "exported": rows.filter(view__in=page_names.EXPORTS),
            "api": rows.filter(view__startswith=page_names.API),
        }
        return chosen.get(self.kind, rows)

    def query(self, **other: str) -> str:
        """The filters as a query string, with `other` in place of some of them."""
        person = str(self.person.uid) if self.person else ""
        params = {"user": self.user, "person": person, "what": self.what, "days": self.days, "kind": self.kind}
        params |= {"on": self.on.isoformat() if self.on else "", "pattern": self.pattern}
        return urlencode({name: value for name, value in {**params, **other}.items() if value})


def person_with_uid(text: str) -> Person | None:
    """The person with this public id; None for a wrong one."""
    try:
        return Person.objects.filter(uid=UUID(text)).first()
    except ValueError:
        return None


def day_in(text: str) -> date | None:
    """The day in an address; None for none, and for nonsense."""
    try:
        return parse_date(text)
    except ValueError:
        return None

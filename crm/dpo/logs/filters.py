"""The filters of the two logs, read from a URL and written back: user, person, page or act, period, kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from crm.accounts.language.actor_names import traces_of
from crm.dpo.logs import page_names
from crm.privacy.models import Person

PERIODS = {"1": 1, "7": 7, "month": None, "30": 30, "90": 90, "all": None}
MONTH, USUAL = "month", "30"
KINDS = ("revealed", "exported", "api")


@dataclass(frozen=True)
class LogFilters:
    """The filters of a log; invalid values are ignored."""

    user: str
    person: Person | None
    what: str
    days: str
    kind: str

    @classmethod
    def of(cls, request: HttpRequest) -> "LogFilters":
        """The filters in a URL: ?user= person= what= days= kind=. A person is named by their public id."""
        params = request.GET
        user = params.get("user", "")
        days = params.get("days", USUAL)
        return cls(
            user=user if user.isdecimal() else "",
            person=person_with_uid(params.get("person", "")),
            what=params.get("what", "")[:64],
            days=days if days in PERIODS else USUAL,
            kind=params.get("kind", "") if params.get("kind") in KINDS else "",
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
        return rows.filter(traces_of(self.user)) if self.user else rows

    def of_kind(self, rows: QuerySet) -> QuerySet:
        """Looks of the chosen kind: with a reason, into a file, by a machine; all of them without a choice."""
        chosen = {
            "revealed": rows.exclude(reason=""),
            "exported": rows.filter(view__in=page_names.EXPORTS),
            "api": rows.filter(view__startswith=page_names.API),
        }
        return chosen.get(self.kind, rows)

    def query(self, **other: str) -> str:
        """The filters as a query string, with `other` in place of some of them."""
        person = str(self.person.uid) if self.person else ""
        params = {"user": self.user, "person": person, "what": self.what, "days": self.days, "kind": self.kind}
        return urlencode({name: value for name, value in {**params, **other}.items() if value})


def person_with_uid(text: str) -> Person | None:
    """The person with this public id; None for a wrong one."""
    try:
        return Person.objects.filter(uid=UUID(text)).first()
    except ValueError:
        return None

"""The two logs for those who watch over them: who saw whom, and what was done. Newest first, by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.models import User
from crm.accounts.names import names_of
from crm.accounts.policy import policy
from crm.contacts.paging import Page
from crm.dpo import entries, words
from crm.dpo.volume import volume
from crm.privacy import access_log
from crm.privacy.models import AccessEntry, LedgerEntry, Person

PERIODS = {"1": 1, "7": 7, "30": 30, "90": 90, "all": None}
USUAL = "30"
WATCHERS = 8  # names beside the list


@dataclass(frozen=True)
class Wishes:
    """What the reader asked for; anything that cannot be is ignored."""

    user: str
    person: Person | None
    what: str
    days: str
    kind: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Wishes":
        """The wishes in an address: ?user= person= what= days= kind=. A person is named by her public id."""
        asked = request.GET
        user = asked.get("user", "")
        days = asked.get("days", USUAL)
        return cls(
            user=user if user.isdecimal() else "",
            person=somebody(asked.get("person", "")),
            what=asked.get("what", "")[:64],
            days=days if days in PERIODS else USUAL,
            kind="revealed" if asked.get("kind") == "revealed" else "",
        )

    def since(self, at: datetime) -> datetime | None:
        """Where the period begins; None for everything there is."""
        days = PERIODS[self.days]
        return at - timedelta(days=days) if days else None

    def narrow(self, rows: QuerySet, at: datetime) -> QuerySet:
        """Rows of either log by user and period. The period comes first: it decides which partitions are read."""
        if (since := self.since(at)) is not None:
            rows = rows.filter(at__gte=since)
        return rows.filter(actor_kind="user", actor_id=self.user) if self.user else rows

    @property
    def query(self) -> str:
        """The wishes as an address again."""
        person = str(self.person.uid) if self.person else ""
        asked = {"user": self.user, "person": person, "what": self.what, "days": self.days, "kind": self.kind}
        return urlencode({name: value for name, value in asked.items() if value})


def somebody(text: str) -> Person | None:
    """The person with this public id; None for a wrong one."""
    try:
        return Person.objects.filter(uid=UUID(text)).first()
    except ValueError:
        return None


@policy(rights.PRIVACY_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The access log, by user, person, page and period; its reading is logged like any other."""
    wishes, at = Wishes.of(request), timezone.now()
    rows = wishes.narrow(AccessEntry.objects.all(), at)
    rows = rows.filter(people__contains=[wishes.person.pk]) if wishes.person else rows
    rows = rows.filter(view=wishes.what) if wishes.what else rows
    page = page_of(rows.exclude(reason="") if wishes.kind else rows, request)
    alone = {row.people[0] for row in page.rows if len(row.people) == 1}
    access_log.shown(by=request.user, view="dpo:audit", people=alone)
    context = {
        **common(wishes, "audit", page),
        "looks": entries.looks(page.rows),
        "whats": sorted(words.PAGES.items(), key=lambda item: str(item[1])),
        "volume": volume(at, user=wishes.user, person=wishes.person.pk if wishes.person else None),
        "watchers": watchers(wishes, at),
        "kinds": kinds(wishes),
    }
    return render(request, "dpo/audit.html", context)


@policy(rights.PRIVACY_AUDIT)
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger, by user, person, act and period."""
    wishes, at = Wishes.of(request), timezone.now()
    rows = wishes.narrow(LedgerEntry.objects.all(), at)
    rows = rows.filter(about=wishes.person.uid) if wishes.person else rows
    rows = rows.filter(act=wishes.what) if wishes.what else rows
    page = page_of(rows, request)
    about = {row.about for row in page.rows if row.about}
    people = Person.objects.filter(uid__in=about).values_list("pk", flat=True)
    access_log.shown(by=request.user, view="dpo:ledger", people=people)
    context = {
        **common(wishes, "ledger", page),
        "acts": entries.acts(page.rows),
        "whats": sorted(words.TITLES.items(), key=lambda item: str(item[1])),
    }
    return render(request, "dpo/ledger.html", context)


def common(wishes: Wishes, current: str, page: Page) -> dict[str, Any]:
    """What both pages show."""
    return {
        "wishes": wishes,
        "page": page,
        "broken": sum(not row.intact() for row in page.rows),
        "users": User.objects.order_by("last_name", "first_name", "username"),
        "periods": periods(),
        "tabs": [
            {"url": f"{reverse('dpo:audit')}?{wishes.query}", "label": _("Access log"), "current": current == "audit"},
            {"url": f"{reverse('dpo:ledger')}?{wishes.query}", "label": _("Ledger"), "current": current == "ledger"},
        ],
    }


def page_of(rows: QuerySet, request: HttpRequest) -> Page:
    """A page by number: numbers rise with time, and each partition holds its own in order."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Model]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    asked = request.GET
    return Page.turned(fetch, lambda row: (row.pk,), older=asked.get("older", ""), newer=asked.get("newer", ""))


def periods() -> list[tuple[str, str]]:
    """The periods to choose from."""
    return [
        ("1", _("24 hours")),
        ("7", _("7 days")),
        ("30", _("30 days")),
        ("90", _("90 days")),
        ("all", _("everything kept")),
    ]


def kinds(wishes: Wishes) -> list[dict[str, Any]]:
    """All looks, or those for which a reason was given."""
    base = f"{reverse('dpo:audit')}?{wishes.query}"
    plain = base.replace("&kind=revealed", "").replace("kind=revealed", "")
    return [
        {"url": plain, "label": _("All looks"), "current": not wishes.kind},
        {"url": f"{plain}&kind=revealed", "label": _("Reveals only"), "current": bool(wishes.kind)},
    ]


def watchers(wishes: Wishes, at: datetime) -> list[dict[str, Any]]:
    """Who looked at the chosen person how often in the period: [{name, count, share}]; nothing without a person."""
    if wishes.person is None:
        return []
    rows = wishes.narrow(AccessEntry.objects.filter(people__contains=[wishes.person.pk]), at)
    counted = rows.order_by().values_list("actor_kind", "actor_id").annotate(n=Count("id")).order_by("-n", "actor_id")
    counted = list(counted[:WATCHERS])
    names = names_of((kind, number) for kind, number, _n in counted)
    most = max((n for _kind, _number, n in counted), default=1)
    return [{"name": names[kind, number], "count": n, "share": 100 * n // most} for kind, number, n in counted]

"""The two logs for those who watch over them: who saw whom, and what was done. Newest first, by keyset."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.filled_together import fill
from crm.accounts.language.actor_names import names_of
from crm.accounts.models import User
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.logs import act_titles, entries, page_names
from crm.dpo.logs.daily_looks import looks_by_day, volume
from crm.dpo.logs.filters import MONTH, LogFilters
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.logs.log_health import health
from crm.privacy.models import AccessEntry, LedgerEntry, Person

WATCHERS = 8  # names beside the list


@policy(rights.PRIVACY_AUDIT)
@page_memo.reading()
def audit(request: StaffRequest) -> HttpResponse:
    """The access log, by user, person, page and period; its reading is logged like any other."""
    filters, at = LogFilters.of(request), page_memo.now()
    rows = filters.narrow(AccessEntry.objects.all(), at)
    rows = rows.filter(people__contains=[filters.person.pk]) if filters.person else rows
    rows = rows.filter(view=filters.what) if filters.what else rows
    page = page_of(filters.of_kind(rows), request)
    alone = {row.people[0] for row in page.rows if len(row.people) == 1}
    access_log.shown(by=request.user, view="dpo:audit", people=alone)
    by_day = looks_by_day(at, user=filters.user, person=filters.person.pk if filters.person else None)
    users = everybody()
    fill(by_day, users, beside=of_the_frame(request.user))
    context = {
        **common_context(filters, "audit", page, at, users),
        "looks": entries.looks(page.rows),
        "whats": sorted(page_names.PAGES.items(), key=lambda item: str(item[1])),
        "volume": volume(at, by_day, user=filters.user),
        "watchers": watchers(filters, at),
        "kinds": kinds(filters),
    }
    return render(request, "dpo/logs/audit.html", context)


@policy(rights.PRIVACY_AUDIT)
@page_memo.reading()
def ledger(request: StaffRequest) -> HttpResponse:
    """The ledger, by user, person, act and period."""
    filters, at = LogFilters.of(request), page_memo.now()
    rows = filters.narrow(LedgerEntry.objects.all(), at)
    rows = rows.filter(about=filters.person.uid) if filters.person else rows
    rows = rows.filter(act=filters.what) if filters.what else rows
    page = page_of(rows, request)
    about = {row.about for row in page.rows if row.about}
    people = Person.objects.filter(uid__in=about).values_list("pk", flat=True)
    access_log.shown(by=request.user, view="dpo:ledger", people=people)
    context = {
        **common_context(filters, "ledger", page, at, everybody()),
        "acts": entries.acts(page.rows),
        "whats": sorted(act_titles.TITLES.items(), key=lambda item: str(item[1])),
    }
    return render(request, "dpo/logs/ledger.html", context)


def everybody() -> QuerySet[User]:
    """Whose looks and acts may be asked for."""
    return User.objects.order_by("last_name", "first_name", "username")


def common_context(
    filters: LogFilters, current: str, page: Page, at: datetime, users: QuerySet[User]
) -> dict[str, Any]:
    """The context that both pages share."""
    return {
        "wishes": filters,
        "page": page,
        "broken": sum(not row.intact() for row in page.rows),
        "state": health(at),
        "users": users,
        "periods": periods(),
        "tabs": [
            {
                "url": f"{reverse('dpo:audit')}?{filters.query(what='')}",
                "label": _("Access log"),
                "current": current == "audit",
            },
            {
                "url": f"{reverse('dpo:ledger')}?{filters.query(what='', kind='')}",
                "label": _("Ledger"),
                "current": current == "ledger",
            },
        ],
    }


def page_of(rows: QuerySet, request: StaffRequest) -> Page:
    """A page by number: numbers rise with time, and each partition holds its own in order."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Model]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    params = request.GET
    return Page.turned(fetch, lambda row: (row.pk,), older=params.get("older", ""), newer=params.get("newer", ""))


def periods() -> list[tuple[str, str]]:
    """The periods to choose from."""
    return [
        ("1", _("24 hours")),
        ("7", _("7 days")),
        (MONTH, _("this month")),
        ("30", _("30 days")),
        ("90", _("90 days")),
        ("all", _("everything kept")),
    ]


def kinds(filters: LogFilters) -> list[dict[str, Any]]:
    """Links to all looks and to those of one kind."""
    labels = {
        "": _("All looks"),
        "revealed": _("Reveals only"),
        "exported": _("Exports"),
        "api": _("API"),
    }
    return [
        {"url": f"{reverse('dpo:audit')}?{filters.query(kind=kind)}", "label": label, "current": filters.kind == kind}
        for kind, label in labels.items()
    ]


def watchers(filters: LogFilters, at: datetime) -> list[dict[str, Any]]:
    """Who looked at the chosen person in the period, and how often: [{name, count, share}]; empty without a person."""
    if filters.person is None:
        return []
    rows = filters.narrow(AccessEntry.objects.filter(people__contains=[filters.person.pk]), at)
    counted = rows.order_by().values_list("actor_kind", "actor_id").annotate(n=Count("id")).order_by("-n", "actor_id")
    counted = list(counted[:WATCHERS])
    names = names_of((kind, number) for kind, number, _n in counted)
    most = max((n for _kind, _number, n in counted), default=1)
    return [{"name": names[kind, number], "count": n, "share": 100 * n // most} for kind, number, n in counted]

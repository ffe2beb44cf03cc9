"""The two logs for those who watch over them: who saw whom, and what was done. Newest first, by keyset."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.filled_together import fill
from crm.accounts.language.actor_names import names_of
from crm.accounts.language.formats import stamp
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.keyset import Page
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.data_files import csv_of
from crm.casework.register import TYPES
from crm.dpo.logs import act_titles, entries, page_names
from crm.dpo.logs.daily_looks import looks_by_day, volume
from crm.dpo.logs.filters import MONTH, LogFilters
from crm.dpo.logs.unusual_words import UnusualWords
from crm.dpo.models import UnusualLook
from crm.privacy import page_memo
from crm.privacy.logs import access_log, ledger as acts_log
from crm.privacy.logs.log_health import health
from crm.privacy.models import AccessEntry, LedgerEntry, Person

MOST, PART = 20_000, 1_000  # rows of a file, and of one statement
WATCHERS = 8  # names beside the list
FEW, LATELY = 3, timedelta(days=30)  # looks that stand out, named beside the list


@policy(rights.PRIVACY_AUDIT)
@page_memo.reading()
def audit(request: StaffRequest) -> HttpResponse:
    """The access log, by user, person, page and period; its reading is logged like any other."""
    filters, at = LogFilters.of(request), page_memo.now()
    page = page_of(filters.looks(at), request)
    alone = {row.people[0] for row in page.rows if len(row.people) == 1}
    access_log.shown(by=request.user, view="dpo:audit", people=alone)
    by_day = looks_by_day(at, user=filters.user, person=filters.person.pk if filters.person else None)
    users = everybody()
    unusual = UnusualLook.objects.filter(day__gte=timezone.localdate(at) - LATELY).select_related("account", "team")
    unusual = unusual.order_by("-day", "-pk")[:FEW]
    fill(by_day, users, unusual, beside=of_the_frame(request.user))
    context = {
        **common_context(filters, "audit", page, at, users),
        "looks": entries.looks(page.rows),
        "whats": sorted(page_names.PAGES.items(), key=lambda item: str(item[1])),
        "volume": volume(at, by_day, user=filters.user),
        "watchers": watchers(filters, at),
        "kinds": kinds(filters),
        "unusual": [UnusualWords(row) for row in unusual],
        "patterns": UnusualLook.Kind.choices,
        "csv_url": f"{reverse('dpo:audit_csv')}?{filters.query()}",
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
        "plain": _("Without a reason"),
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


@policy(rights.PRIVACY_AUDIT)
def audit_csv(request: StaffRequest) -> HttpResponseBase:
    """The looks that the filters leave, up to MOST; people by their short key, never by name."""
    at, filters = timezone.now(), LogFilters.of(request)
    heads = [_("When"), _("Who"), _("Whom"), _("People"), _("In clear"), _("Why"), _("Note"), _("Where"), _("Row")]
    rows: list[list[str]] = [heads]
    people: set[int] = set()
    for part in parts(filters, at):
        people |= {row.people[0] for row in part if len(row.people) == 1}
        rows += [cells(look) for look in entries.looks(part)]
    access_log.shown(by=request.user, view="dpo:audit_csv", people=people)
    with transaction.atomic():
        acts_log.record("access_log.taken", by=request.user, counts={"rows": len(rows) - 1})
    name = f"dziennik-dostepu-{timezone.localdate(at)}.csv"
    return attachment(name, csv_of(rows), content_type=TYPES["csv"])


def parts(filters: LogFilters, at: datetime) -> Iterator[list[AccessEntry]]:
    """The rows by keyset, some at a time."""
    rows, last, left = filters.looks(at).order_by("-pk"), None, MOST
    while left > 0:
        part = list((rows.filter(pk__lt=last) if last is not None else rows)[: min(PART, left)])
        if not part:
            return
        yield part
        last, left = part[-1].pk, left - len(part)


def cells(look: entries.Look) -> list[str]:
    """One look as a line."""
    whom = look.short if look.people == 1 else ""
    state = _("intact") if look.intact else _("changed")
    return [stamp(look.at), look.who, whom, str(look.people), look.what, look.why, look.note, look.where, state]

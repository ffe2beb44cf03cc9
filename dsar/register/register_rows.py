"""The register of requests (Art. 5(2), 12, 24): what came, when it was answered, what was decided and why.

It is computed from the cases and names nobody: numbers, dates, rights, reasons. Examples and what was no request are
not in it. The same rows make the page, the CSV, the JSON and the PDF.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import day, money, stamp
from crm.casework.register import register_csv, register_json, register_pdf
from crm.privacy.models import Purpose
from dsar.cases.case_clocks import clocks_of
from dsar.cases.clock import Clock, local_day
from dsar.models import Case, Decision, Kind, Suspension, Verdict
from dsar.models.terms import ARTICLES
from dsar.register.register_details import RegisterDetails

MOST = 5000  # cases in one file


def columns() -> dict[str, str]:
    """The columns with their headings."""
    return {
        "number": _("Number"),
        "kinds": _("What it asks for"),
        "articles": _("Articles"),
        "channel": _("Channel"),
        "received": _("Received"),
        "entered": _("Entered"),
        "identity": _("Identity shown"),
        "identity_by": _("Shown by"),
        "paused": _("Clock paused"),
        "extended": _("Extended"),
        "safe_on": _("Safe day"),
        "due_on": _("Last day"),
        "answered": _("Answered"),
        "in_time": _("In time"),
        "decisions": _("Decisions"),
        "reasons": _("Reasons"),
        "recipients": _("Recipients told"),
        "digests": _("Digests of what went (SHA-256)"),
        "outcome": _("Outcome"),
        "closed": _("Closed"),
        "handler": _("Handled by"),
        "keep_until": _("Kept until"),
    }


def register_cases(rows: QuerySet) -> list[Case]:
    """The cases with everything the register shows, oldest first; a constant number of queries."""
    related = rows.select_related("assignee", "extension").prefetch_related("suspensions", "decisions")
    return list(related.order_by("received_at", "pk")[:MOST])


Spelled = Callable[[date | None], str]


def rows(cases: Iterable[Case], at: datetime, *, spelled: Spelled | None = None) -> Iterator[dict[str, str]]:
    """One row a case, in words; days as `spelled`, without it as machines read them."""
    cases, spelled = list(cases), spelled or isoformat
    clocks, purposes, beside = clocks_of(cases, at), purposes_of(cases), RegisterDetails.of(cases)
    for case in cases:
        yield row(case, clocks[case.pk], purposes, beside, spelled)


def purposes_of(cases: Iterable[Case]) -> dict[str, str]:
    """{slug: name} of the purposes that something was decided about, in one query at most."""
    slugs = {item.purpose for case in cases for item in case.decisions.all() if item.purpose}
    purposes: Iterable[Purpose] = Purpose.objects.filter(slug__in=slugs).order_by("version") if slugs else ()
    return {item.slug: str(item) for item in purposes}


def row(
    case: Case, clock: Clock, purposes: Mapping[str, str], beside: RegisterDetails, spelled: Spelled
) -> dict[str, str]:
    """What the register says of a case."""
    decisions = [item for item in case.decisions.all() if item.in_force]
    return {
        "number": case.number,
        "kinds": case.words,
        "articles": ", ".join(filter(None, (str(ARTICLES[Kind(item)]) for item in case.kinds))),
        "channel": str(case.get_channel_display()),
        "received": when(case.received_at),
        "entered": when(case.entered_at),
        "identity": when(case.identified_at),
        "identity_by": beside.said("identity", case),
        "paused": "; ".join(paused(item, spelled) for item in case.suspensions.all()),
        "extended": extended(case, spelled),
        "safe_on": spelled(clock.safe_on),
        "due_on": spelled(clock.statutory_on),
        "answered": when(case.answered_at),
        "in_time": in_time(case, clock),
        "decisions": "; ".join(decided(item, purposes) for item in decisions),
        "reasons": "; ".join(filter(None, (str(item.get_why_display()) for item in decisions if item.why))),
        "recipients": beside.said("recipients", case),
        "digests": beside.said("digests", case),
        "outcome": str(case.get_outcome_display()) if case.outcome else "",
        "closed": when(case.closed_at),
        "handler": str(case.assignee) if case.assignee else "",
        "keep_until": spelled(case.keep_until),
    }


def when(moment: datetime | None) -> str:
    """A moment in words."""
    return stamp(moment) if moment else ""


def isoformat(moment: date | None) -> str:
    """A day for machines: 2026-11-24."""
    return moment.isoformat() if moment else ""


def in_words(moment: date | None) -> str:
    """A day for people: 24 lis 2026."""
    return day(moment) if moment else ""


def paused(suspension: Suspension, spelled: Spelled) -> str:
    """From when to when a question stopped the clock, and what for."""
    values = {
        "reason": suspension.get_reason_display(),
        "since": spelled(local_day(suspension.asked_at)),
        "until": spelled(local_day(suspension.satisfied_at)) if suspension.satisfied_at else "…",
    }
    words = _("%(reason)s, %(since)s to %(until)s") % values
    return words if suspension.prompt else _("%(words)s (asked too late, did not stop it)") % {"words": words}


def extended(case: Case, spelled: Spelled) -> str:
    """Whether it was extended, why, and when they were told."""
    row = getattr(case, "extension", None)
    if row is None:
        return ""
    notified = spelled(local_day(row.notice_sent_at)) if row.notice_sent_at else _("not told yet")
    return _("%(reason)s, told: %(told)s") % {"reason": row.get_reason_display(), "told": notified}


def in_time(case: Case, clock: Clock) -> str:
    """Yes, no, or nothing while it is open and not late."""
    if case.answered_at:
        return _("yes") if local_day(case.answered_at) <= clock.statutory_on else _("no")
    return _("no") if clock.overdue and case.is_open else ""


def decided(decision: Decision, purposes: Mapping[str, str]) -> str:
    """One decision in words."""
    right, verdict = Kind(decision.right).label, Verdict(decision.verdict).label
    category = str(decision.get_category_display()) if decision.category else ""
    about = ", ".join(filter(None, [category, purposes.get(decision.purpose, decision.purpose)]))
    fee = f" ({money(decision.fee)})" if decision.fee else ""
    return f"{right}{f' ({about})' if about else ''}: {verdict}{fee}"


def as_csv(cases: Iterable[Case], *, at: datetime) -> bytes:
    """For a spreadsheet."""
    return register_csv(columns(), rows(cases, at))


def as_json(cases: Iterable[Case], *, at: datetime) -> bytes:
    """For machines."""
    return register_json(rows(cases, at))


def as_pdf(cases: Iterable[Case], *, at: datetime) -> bytes:
    """For the authority."""
    named = Controller.named()
    return register_pdf(
        columns(),
        rows(cases, at, spelled=in_words),
        title=_("Register of requests"),
        none=_("No requests are recorded."),
        who=named.name if named else "Spójnik CRM",
        at=at,
    )

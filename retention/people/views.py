"""One person at the desk: what keeps their data, erasure with its plan, letting go now, and the receipt afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from consents.recipients.person_recipients import recipients_of
from consents.recipients.receiving_words import in_words
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, put_into
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.privacy.categories import Category
from crm.privacy.logs import access_log
from crm.privacy.map.titles import heading_for
from crm.privacy.models import LedgerEntry, Person
from retention.desk_tabs import crumbs
from retention.holds.hold_acts import holds_of
from retention.horizons.countdown import countdown
from retention.horizons.explanation import UNCOUNTED, explained, totals
from retention.horizons.needs import horizons
from retention.horizons.plan_table import once, part_rows
from retention.horizons.reasons import Horizon, Reason
from retention.horizons.unkept_duties import UnkeptDuties
from retention.models import KeepReport
from retention.people.forms import ErasureForm, TypedForm
from retention.people.person_erasure import ErasureGround, ask, at_risk
from retention.people.record_panels import bar
from retention.words import label_of

ONE = {"key": "person"}
ERASED, DECIDED = "person.erased", "person.erasure_decided"


def person_or_404(request: StaffRequest, key: UUID) -> Person:
    """The person with the person's key, for those whom the desk admits."""
    return get_object_or_404(Person.objects.for_desk(request.user).select_related("key"), uid=key)


@policy(rights.PRIVACY_RETENTION, params=ONE)
def person(request: StaffRequest, key: UUID) -> HttpResponse:
    """What keeps their data, category by category, until when, and by which rule."""
    person_shown, at = person_or_404(request, key), timezone.now()
    both = horizons([person_shown.pk], at)[person_shown.pk]
    access_log.shown(by=request.user, view="retention:person", people=[person_shown.pk])
    context = {
        "person": person_shown,
        "name": label_of(person_shown),
        **bar(countdown(person_shown, at)),
        "rows": kept_rows(both.needed, set(both.obliged.reasons)),
        "lapsed": once(both.lapsed),
        "holds": holds_of([person_shown.pk], at).get(person_shown.pk, []),
        "reports": KeepReport.objects.for_desk(request.user).filter(person=person_shown).open(),
        "crumbs": crumbs(),
    }
    return render(request, "retention/people/person.html", context)


def kept_rows(needed: Horizon, duties: set[Reason]) -> list[dict[str, Any]]:
    """Categories that stay for the same reasons in one row: why, the longest first, and whether the law demands it."""
    alike: dict[tuple, list[str]] = {}
    by_key: dict[tuple, list[Reason]] = {}
    for code in (item for item in Category.values if needed.keeps(item)):
        reasons = once(needed.of(code))
        key = tuple((item.purpose, item.rule, item.code, item.ref, item.until, item in duties) for item in reasons)
        alike.setdefault(key, []).append(str(Category(code).label))
        by_key.setdefault(key, reasons)
    law = {(item.code, item.rule, item.ref) for item in duties}
    return [
        {
            "label": ", ".join(labels),
            "reasons": [{"reason": item, "duty": (item.code, item.rule, item.ref) in law} for item in by_key[key]],
        }
        for key, labels in alike.items()
    ]


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["GET", "POST"])
@fresh
def erasure(request: StaffRequest, key: UUID) -> HttpResponse:
    """Art. 17: the plan first, then the reason and the key, typed."""
    person = person_or_404(request, key)
    risk = at_risk(person, timezone.now())
    form = ErasureForm(request.POST if request.method == "POST" else None, short=person.short, unkept=bool(risk.off))
    return plan_and_form(request, person, form, risk=risk)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["GET", "POST"])
@fresh
def purge(request: StaffRequest, key: UUID) -> HttpResponse:
    """Erases what nothing needs any more, now instead of with the next run."""
    person = person_or_404(request, key)
    form = TypedForm(request.POST if request.method == "POST" else None, short=person.short)
    return plan_and_form(request, person, form, risk=None)


def plan_and_form(request: StaffRequest, person: Person, form: TypedForm, *, risk: UnkeptDuties | None) -> HttpResponse:
    """Shows the plan with its form; a valid form orders the job and leads to its page. `risk` comes with an erasure."""
    if form.is_valid():
        choices = {name: form.cleaned_data[name] for name in ("reason", "confirmed") if name in form.cleaned_data}
        try:
            return redirect("jobs:page", ask(person, **choices, by=request.user).uid)
        except ValidationError as refusal:
            put_into(form, refusal)
    at, obliged = timezone.now(), risk is not None
    parts = explained(person, at, obliged=obliged)
    access_log.shown(by=request.user, view="retention:erasure", people=[person.pk])
    context = {
        "person": person,
        "name": label_of(person),
        "obliged": obliged,
        "parts": part_rows(parts),
        **totals(parts),
        "recipients": in_words(recipients_of(person, at)),
        "unkept": risk,
        "form": form,
        "crumbs": crumbs(),
    }
    return render(request, "retention/people/erasure.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_RETENTION, params={"key": "receipt"})
def receipt(request: StaffRequest, key: UUID) -> HttpResponse:
    """What the ledger says of an erasure: counts by model, when, by whom, and what stayed."""
    entries = LedgerEntry.objects.filter(about=key)
    erased = entries.filter(act=ERASED).order_by("-id").first()
    if erased is None:
        raise Http404
    decided = entries.filter(act=DECIDED, at__lte=erased.at).order_by("-id").first()
    person_left = Person.objects.for_desk(request.user).select_related("key").filter(uid=key).first()
    who = f"{erased.actor_kind}:{erased.actor_id}"
    context = {
        "short": key.hex[:8].upper(),
        "done": erased,
        "who": signers_of(*{who})[who],
        "because": ErasureGround(decided.counts["reason"]).label if decided else "",
        "mentions": decided.counts.get("mentions", 0) if decided else 0,
        "rows": rows_of(erased.counts),
        "left": person_left,
        "keeping": kept_rows(*keeping_now(person_left, set(erased.counts.get("spared", {})), timezone.now()))
        if person_left
        else [],
        "crumbs": crumbs(),
    }
    return render(request, "retention/people/receipt.html", context)


def keeping_now(person: Person, spared: set[str], at: datetime) -> tuple[Horizon, set[Reason]]:
    """What keeps today the categories that an erasure spared, and which of it the law demands."""
    both = horizons([person.pk], at)[person.pk]
    stayed = Horizon(tuple(reason for reason in both.needed.reasons if reason.category in spared))
    return stayed, set(both.obliged.reasons)


def rows_of(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each model that lost or kept something that counts."""
    rows = []
    for label, number in counts.items():
        if label != "spared" and label not in UNCOUNTED and isinstance(number, dict):
            rows.append({"name": heading_for(label), **number})
    return sorted(rows, key=lambda row: (-row.get("deleted", 0), row["name"]))

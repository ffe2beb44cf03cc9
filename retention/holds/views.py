"""Holds: the list, a new one, the page of one, looking again and lifting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.privacy.models import Person
from retention.desk_tabs import crumbs, tabs
from retention.holds.forms import HoldForm, LiftForm, ReviewForm, ScopeForm
from retention.holds.hold_acts import lift, place, review
from retention.models import Hold
from retention.periods import local_day
from retention.words import label_of, purposes

ONE = {"key": "hold"}
SHOWS = ("", "review", "over")


def hold_or_404(request: StaffRequest, key: UUID) -> Hold:
    """The hold with what opens it, for those who may see retention."""
    return get_object_or_404(Hold.objects.for_desk(request.user), uid=key)


@policy(rights.PRIVACY_RETENTION)
def holds(request: StaffRequest) -> HttpResponse:
    """What is held, what is to be looked at again, what is over."""
    at, show = timezone.now(), request.GET.get("show", "")
    show = show if show in SHOWS else ""
    everything = Hold.objects.for_desk(request.user)
    rows = {
        "": everything.in_force(at),
        "review": everything.to_review(at),
        "over": everything.exclude(pk__in=Hold.objects.for_desk(request.user).in_force(at).values("pk")),
    }[show]
    page = page_of_holds(rows, **{name: request.GET.get(name, "") for name in ("older", "newer")})
    people = [hold_listed.person_id for hold_listed in page.rows if hold_listed.person_id]
    access_log.shown(by=request.user, view="retention:holds", people=people)
    context = {
        "page": page,
        "rows": hold_rows(page.rows, at),
        "views": [
            {"url": f"?show={code}" if code else "?", "label": label, "current": show == code}
            for code, label in (("", _("In force")), ("review", _("To be looked at again")), ("over", _("Over")))
        ],
        "tabs": tabs("holds"),
    }
    return render(request, "retention/holds/holds.html", context)


def page_of_holds(rows: Any, *, older: str, newer: str) -> Page:
    """A page, the newest first."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Hold]:
        if after is not None:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        return list((rows.filter(pk__lt=before[0]) if before else rows).order_by("-pk")[:size])

    return Page.turned(fetch, lambda hold: (hold.pk,), older=older, newer=newer)


def hold_rows(listed: Sequence[Hold], at: datetime) -> list[dict[str, Any]]:
    """Each hold with whom it covers in words, and its state. Three queries for a page."""
    day, names = local_day(at), purposes()
    who = signers_of(*{hold_listed.placed_by for hold_listed in listed})
    return [
        {
            "hold": hold_listed,
            "whom": whom(hold_listed, names),
            "who": who[hold_listed.placed_by],
            "in_force": hold_listed.in_force(at),
            "due": hold_listed.review_due(day) and hold_listed.in_force(at),
        }
        for hold_listed in listed
    ]


def whom(hold: Hold, names: dict[str, str]) -> str:
    """Whom a hold covers: the masked person, or the condition in words."""
    if hold.covers == Hold.Covers.PERSON:
        return label_of(hold.person)
    if "purpose" in hold.scope:
        return _("everybody under “%(name)s”") % {"name": names.get(hold.scope["purpose"], hold.scope["purpose"])}
    kinds = {"company": _("everybody of one company"), "batch": _("everybody of one import")}
    return next((kinds[kind] for kind in hold.scope if kind in kinds), str(hold.get_covers_display()))


@policy(rights.PRIVACY_RETENTION, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A hold on everybody under a purpose. A hold on one person is placed from the person's record."""
    form = ScopeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = dict(form.cleaned_data)
        scope = {"purpose": data.pop("purpose")}
        if act_passes(form, lambda: place(scope, by=request.user, **data)):
            toast(request, _("The hold is in force."))
            return redirect("retention:holds")
    context = {"form": form, "crumbs": crumbs("holds")}
    return render(request, "retention/holds/hold_new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_RETENTION, params={"key": "person"}, methods=["GET", "POST"])
def new_for_person(request: StaffRequest, key: UUID) -> HttpResponse:
    """A hold on one person."""
    person = get_object_or_404(Person.objects.for_desk(request.user).select_related("key"), uid=key)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and act_passes(form, lambda: place(person, by=request.user, **form.cleaned_data)):
        toast(request, _("The hold is in force."))
        return redirect("retention:person", person.uid)
    access_log.shown(by=request.user, view="retention:hold_new", people=[person.pk])
    context = {"form": form, "person": person, "name": label_of(person), "crumbs": crumbs("holds")}
    return render(request, "retention/holds/hold_new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_RETENTION, params=ONE)
def hold(request: StaffRequest, key: UUID) -> HttpResponse:
    """One hold with its facts."""
    return page_of(request, hold_or_404(request, key))


def page_of(request: StaffRequest, hold_shown: Hold, **bound: Any) -> HttpResponse:
    """The page; a bound form comes back with its errors."""
    at, user = timezone.now(), request.user
    in_force = hold_shown.in_force(at)
    if hold_shown.person_id:
        access_log.shown(by=user, view="retention:hold", people=[hold_shown.person_id], fields=["facts"])
    names = signers_of(*{hold_shown.placed_by, hold_shown.lifted_by} - {""})
    context = {
        "hold": hold_shown,
        "whom": whom(hold_shown, purposes()),
        "placed_by": names[hold_shown.placed_by],
        "lifted_by": names.get(hold_shown.lifted_by, ""),
        "in_force": in_force,
        "due": in_force and hold_shown.review_due(local_day(at)),
        "reviewing": (bound.get("reviewing") or ReviewForm(prefix="review")) if in_force else None,
        "lifting": (bound.get("lifting") or LiftForm(prefix="lift")) if in_force and may_lift(user) else None,
        "refused": next(iter(bound.values()), None),
        "crumbs": crumbs("holds"),
    }
    return render(request, "retention/holds/hold.html", context, status=UNPROCESSABLE if bound else 200)


def may_lift(user: Any) -> bool:
    """Whether the user may end a hold: the officer, and whoever decides."""
    return user.role.dpo or user.decides


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def reviewing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Records a review: the hold stays."""
    hold_shown, form = hold_or_404(request, key), ReviewForm(request.POST, prefix="review")
    if form.is_valid() and act_passes(form, lambda: review(hold_shown, by=request.user, **form.cleaned_data)):
        toast(request, _("Noted. We remind you on the day."))
        return redirect("retention:hold", hold_shown.uid)
    return page_of(request, hold_shown, reviewing=form)


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def lifting(request: StaffRequest, key: UUID) -> HttpResponse:
    """Lifts the hold, with the reason."""
    hold_shown, form = hold_or_404(request, key), LiftForm(request.POST, prefix="lift")
    if not may_lift(request.user):
        raise PermissionDenied
    if form.is_valid() and act_passes(form, lambda: lift(hold_shown, form.cleaned_data["why"], by=request.user)):
        toast(request, _("Lifted. What nothing else keeps goes with the next run."))
        return redirect("retention:hold", hold_shown.uid)
    return page_of(request, hold_shown, lifting=form)

"""Looks that stand out, newest first by keyset; what the desk says they were; who has given notice."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import User
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.time_fields import DayField
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.logs.unusual_words import UnusualWords
from crm.dpo.models import LeavingNotice, UnusualLook
from crm.dpo.unusual.desk_notes import explain, note_leaving, take_leaving_back
from crm.narrowing import form_field

ONE = {"key": "unusual_look"}


class NoteForm(forms.Form):
    """What it was."""

    note = forms.CharField(label=gettext_lazy("What it was"), max_length=200)


class LeavingForm(forms.Form):
    """Who has given notice, and when."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=User.objects.none(), to_field_name="uid", empty_label=None
    )
    told_on = DayField(label=gettext_lazy("Notice given on"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        people = colleagues().order_by("last_name", "first_name", "username")
        form_field(self, "user", forms.ModelChoiceField).queryset = people


@policy(rights.PRIVACY_AUDIT)
def unusual(request: StaffRequest) -> HttpResponse:
    """All that stand out, by pattern; and the notices of leaving that one pattern asks for."""
    return list_page(request)


def list_page(request: StaffRequest, form: LeavingForm | None = None) -> HttpResponse:
    """The page, perhaps with a form that was refused."""
    kind = request.GET.get("kind", "")
    page = page_of(request, kind if kind in UnusualLook.Kind.values else "")
    context = {
        "page": page,
        "unusual": [UnusualWords(row) for row in page.rows],
        "tabs": tabs(kind),
        "leaving": LeavingNotice.objects.select_related("user"),
        "form": form or LeavingForm(),
        "crumbs": [(_("Access log"), reverse("dpo:audit"))],
    }
    return render(request, "dpo/unusual/unusual.html", context, status=422 if form else 200)


def tabs(kind: str) -> list[dict[str, Any]]:
    """Links to all of them and to those of one pattern."""
    page = reverse("dpo:unusual")
    every = [("", _("All")), *UnusualLook.Kind.choices]
    return [
        {"url": f"{page}?kind={key}" if key else page, "label": label, "current": key == kind} for key, label in every
    ]


def page_of(request: StaffRequest, kind: str) -> Page:
    """A page by day and number."""
    rows = UnusualLook.objects.select_related("account", "team")
    rows = rows.filter(kind=kind) if kind else rows

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[UnusualLook]:
        if after is not None and (newest := day_and_number(after)):
            newer = rows.filter(Q(day__gt=newest[0]) | Q(day=newest[0], pk__gt=newest[1]))
            return list(newer.order_by("day", "pk")[:size])
        older = rows
        if before is not None and (oldest := day_and_number(before)):
            older = rows.filter(Q(day__lt=oldest[0]) | Q(day=oldest[0], pk__lt=oldest[1]))
        return list(older.order_by("-day", "-pk")[:size])

    def edge(row: UnusualLook) -> tuple[int, int]:
        return row.day.toordinal(), row.pk

    params = request.GET
    return Page.turned(fetch, edge, older=params.get("older", ""), newer=params.get("newer", ""))


def day_and_number(values: tuple) -> tuple[date, int] | None:
    """The edge of a page of this list; None for one of another list, which then opens the first page."""
    try:
        day, number = values
        return date.fromordinal(day), int(number)
    except (TypeError, ValueError, OverflowError):
        return None


@policy(rights.PRIVACY_AUDIT, params=ONE, methods=("GET", "POST"))
def one_look(request: StaffRequest, key: UUID) -> HttpResponse:
    """One that stands out, and what the desk says that it was."""
    row = get_object_or_404(UnusualLook.objects.select_related("account", "team"), uid=key)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": row.note})
    if form.is_valid() and act_passes(form, lambda: explain(row, **form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:unusual")
    context = {"words": UnusualWords(row), "form": form, "own": row.account_id == request.user.pk}
    context["crumbs"] = [(_("Access log"), reverse("dpo:audit")), (_("Looks that stand out"), reverse("dpo:unusual"))]
    return render(request, "dpo/unusual/one.html", context, status=422 if form.is_bound else 200)


@policy(rights.PRIVACY_AUDIT, methods=["POST"])
def leaving(request: StaffRequest) -> HttpResponse:
    """Note who has given notice."""
    form = LeavingForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: note_leaving(**form.cleaned_data, by=request.user)):
        toast(request, _("Noted."))
        return redirect("dpo:unusual")
    return list_page(request, form)


@policy(rights.PRIVACY_AUDIT, params={"key": "leaving_notice"}, methods=["POST"])
def leaving_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """They stay after all."""
    user = get_object_or_404(User.objects.filter(leaving_notice__isnull=False), uid=key)
    if take_leaving_back(user, by=request.user):
        toast(request, _("Taken back."))
    return redirect("dpo:unusual")

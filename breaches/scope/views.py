"""The scope of a case: evidence, numbers, kinds of data, people page by page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.models import Breach, ScopeDraw, ScopePerson
from breaches.scope.forms import SourceForm
from breaches.scope.scope_draws import add_source, count_sources, draw_or_queue
from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.form_errors import kept
from crm.accounts.pages.keyset import Page
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.masking import masked_name
from crm.privacy.models import Person

WIDTH = 100  # of a bar


@policy(rights.PRIVACY_BREACHES, params=ONE)
def scope(request: StaffRequest, number: str) -> HttpResponse:
    """What was drawn last, from which evidence."""
    return shown(request, case_or_404(request, number))


def shown(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    draws = list(breach.draws.all()[:10])
    newest = draws[0] if draws else None
    sources = list(breach.sources.all())
    context: dict[str, Any] = {
        "draw": newest,
        "draws": draws,
        "names": signers_of(*(one.by for one in draws)),
        "sources": [row_of(one, newest) for one in sources],
        "stale": stale(sources, newest),
        "bars": bars(newest),
        "special": special(newest),
        "source": SourceForm(initial={"since": breach.occurred_from, "until": breach.occurred_to}),
        **forms,
    }
    return page(request, breach, "scope", **context)


def row_of(source: Any, draw: ScopeDraw | None) -> dict[str, Any]:
    """A piece of evidence with its numbers in the newest draw."""
    people, only = (draw.sources.get(str(source.uid)) if draw else None) or (None, None)
    return {"source": source, "which": (source.asked or {}).get("words", ""), "people": people, "only": only}


def stale(sources: list[Any], draw: ScopeDraw | None) -> bool:
    """Whether evidence changed since the newest draw."""
    counted = {str(one.uid) for one in sources if one.counted}
    return counted != set(draw.sources) if draw else bool(counted)


def bars(draw: ScopeDraw | None) -> list[dict[str, Any]]:
    """[{label, count, width}] of the kinds of data, the most frequent first."""
    counts = draw.categories if draw else {}
    found = [
        {
            "label": str(one.label),
            "count": counts[one.value],
            "share": round(WIDTH * counts[one.value] / (draw.people_count or 1)),
        }
        for one in Category
        if draw and one.value in counts
    ]
    return sorted(found, key=lambda row: -row["count"])


def special(draw: ScopeDraw | None) -> list[str]:
    """Special categories, PESEL and dates of birth in it, in words."""
    counts = draw.categories if draw else {}
    return [str(one.label) for one in Category if one.value in counts and one in SEALED_ONLY]


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def sources(request: StaffRequest, number: str) -> HttpResponse:
    """A piece of evidence."""
    breach, form = case_or_404(request, number), SourceForm(request.POST)
    if form.is_valid():
        told = dict(form.cleaned_data)
        if kept(form, lambda: add_source(breach, told.pop("kind"), told.pop("text"), **told, by=request.user)):
            toast(request, _("Evidence added. Draw the scope anew."))
            return redirect("breaches:scope", number)
    return shown(request, breach, source=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def drawing(request: StaffRequest, number: str) -> HttpResponse:
    """Choose the evidence that counts and draw the scope from it."""
    breach = case_or_404(request, number)
    form = SourceForm()
    try:
        count_sources(breach, {int(key) for key in request.POST.getlist("counted") if key.isdecimal()}, by=request.user)
        job = draw_or_queue(breach, by=request.user)
    except ValidationError as refusal:
        form = SourceForm({})
        form.errors.clear()
        form.add_error(None, refusal)
        return shown(request, breach, source=form)
    if job:
        return redirect("jobs:page", job.uid)
    toast(request, _("The scope was drawn and kept."))
    return redirect("breaches:scope", number)


@policy(rights.PRIVACY_BREACHES, params=ONE)
def people(request: StaffRequest, number: str) -> HttpResponse:
    """Everybody in the newest scope, masked, page by page."""
    breach = case_or_404(request, number)
    draw = breach.draws.first()
    rows = ScopePerson.objects.for_desk(request.user).filter(draw=draw)
    found = turned(request, rows)
    access_log.shown(
        by=request.user, view="breaches:scope_people", people=[one.person_id for one in found.rows if one.person_id]
    )
    lines = [{"row": one, "name": hidden(one.person), "data": labels(one.categories)} for one in found.rows]
    return page(request, breach, "scope_people", page=found, rows=lines, draw=draw)


def turned(request: StaffRequest, rows: Any) -> Page:
    """A page of rows in their order."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Any]:
        if after is not None:
            return list(rows.filter(pk__lt=after[0]).order_by("-pk")[:size])
        return list((rows.filter(pk__gt=before[0]) if before else rows).order_by("pk")[:size])

    asked = request.GET
    return Page.turned(fetch, lambda one: (one.pk,), older=asked.get("older", ""), newer=asked.get("newer", ""))


def hidden(person: Person | None) -> str:
    """A masked name, else the short key; empty for somebody who was erased."""
    if person is None:
        return ""
    try:
        return masked_name(person.name) or person.short
    except Unreadable:
        return person.short


def labels(categories: list[str]) -> str:
    """Kinds of data in words."""
    return ", ".join(str(one.label) for one in Category if one.value in categories)

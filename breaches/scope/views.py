"""The scope of a case: evidence, numbers, kinds of data, people page by page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.models import Breach, ScopeDraw, ScopePerson
from breaches.scope.forms import SourceForm
from breaches.scope.parties_to_ask import parties_to_ask
from breaches.scope.scope_draws import add_source, count_sources, draw_or_queue
from crm.accounts.access.policy import policy
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes
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
    return render_scope(request, case_or_404(request, number))


def render_scope(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    draws = list(breach.draws.all()[:10])
    newest = draws[0] if draws else None
    sources = list(breach.sources.all())
    context: dict[str, Any] = {
        "draw": newest,
        "draws": draws,
        "names": signers_of(*(row.by for row in draws)),
        "sources": [row_of(row, newest) for row in sources],
        "stale": stale(sources, newest),
        "bars": bars(newest),
        "special": special(newest),
        "asked": parties_to_ask(breach, newest),
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
    counted = {str(source.uid) for source in sources if source.counted}
    return counted != set(draw.sources) if draw else bool(counted)


def bars(draw: ScopeDraw | None) -> list[dict[str, Any]]:
    """[{label, count, width}] of the kinds of data, the most frequent first."""
    counts = draw.categories if draw else {}
    rows = [
        {
            "label": str(category.label),
            "count": counts[category.value],
            "share": round(WIDTH * counts[category.value] / (draw.people_count or 1)),
        }
        for category in Category
        if draw and category.value in counts
    ]
    return sorted(rows, key=lambda row: -row["count"])


def special(draw: ScopeDraw | None) -> list[str]:
    """Special categories, PESEL and dates of birth in it, in words."""
    counts = draw.categories if draw else {}
    return [str(category.label) for category in Category if category.value in counts and category in SEALED_ONLY]


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def sources(request: StaffRequest, number: str) -> HttpResponse:
    """Adds a piece of evidence."""
    breach, form = case_or_404(request, number), SourceForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        if act_passes(form, lambda: add_source(breach, data.pop("kind"), data.pop("text"), **data, by=request.user)):
            toast(request, _("Evidence added. Draw the scope anew."))
            return redirect("breaches:scope", number)
    return render_scope(request, breach, source=form)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def drawing(request: StaffRequest, number: str) -> HttpResponse:
    """Sets which evidence counts, and draws the scope from it."""
    breach = case_or_404(request, number)
    form = SourceForm()
    try:
        count_sources(breach, {int(key) for key in request.POST.getlist("counted") if key.isdecimal()}, by=request.user)
        job = draw_or_queue(breach, by=request.user)
    except ValidationError as refusal:
        form = SourceForm({})
        form.errors.clear()
        form.add_error(None, refusal)
        return render_scope(request, breach, source=form)
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
    people_page = turned(request, rows)
    access_log.shown(
        by=request.user,
        view="breaches:scope_people",
        people=[row.person_id for row in people_page.rows if row.person_id],
    )
    lines = [{"row": row, "name": hidden(row.person), "data": labels(row.categories)} for row in people_page.rows]
    return page(request, breach, "scope_people", page=people_page, rows=lines, draw=draw)


def turned(request: StaffRequest, rows: Any) -> Page:
    """A page of rows in their order."""

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Any]:
        if after is not None:
            return list(rows.filter(pk__lt=after[0]).order_by("-pk")[:size])
        return list((rows.filter(pk__gt=before[0]) if before else rows).order_by("pk")[:size])

    edges = request.GET
    return Page.turned(fetch, lambda row: (row.pk,), older=edges.get("older", ""), newer=edges.get("newer", ""))


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
    return ", ".join(str(category.label) for category in Category if category.value in categories)

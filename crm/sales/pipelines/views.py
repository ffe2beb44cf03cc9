"""Settings of sales: pipelines and their stages. Reasons for losing: views_lost_reasons.py."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.deals.totals import NONE, totals_by
from crm.sales.lookups import pipeline_or_404
from crm.sales.models import Deal, LostReason, Pipeline, Stage
from crm.sales.pipelines.forms import NameForm, RetireForm, StageForm
from crm.sales.pipelines.pipelines import (
    add_pipeline,
    add_stage,
    change_stage,
    kind_of,
    offer_again,
    rename,
    retire_pipeline,
    retire_stage,
    shift,
)


@policy(rights.DEALS_SETTINGS, methods=["GET", "POST"])
def pipelines(request: StaffRequest) -> HttpResponse:
    """Every pipeline, the reasons for losing, and the way to a new pipeline."""
    form = NameForm(request.POST or None)
    if saved(form, lambda: add_pipeline(form.cleaned_data["name"], by=request.user)):
        return redirect("sales:pipelines")
    return settings_page(request, form=form)


def settings_page(request: StaffRequest, **forms: Any) -> HttpResponse:
    """The page; `forms` holds a form that was not saved."""
    context = {
        "pipelines": counted(Pipeline.objects.in_use(), request.user, by="pipeline"),
        "reasons": LostReason.objects.in_use(),
        "gone": ways_back([*Pipeline.objects.gone(), *LostReason.objects.gone()]),
        "form": NameForm(auto_id="pipeline_%s"),
        "reason_form": NameForm(auto_id="reason_%s"),
        **forms,
    }
    bound = any(form.is_bound for form in forms.values())
    return render(request, "sales/pipelines/pipelines.html", context, status=422 if bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["GET", "POST"])
def pipeline(request: StaffRequest, key: UUID) -> HttpResponse:
    """One pipeline: its name, its stages in order, and the way to a new stage."""
    found = pipeline_or_404(key)
    act = request.POST.get("act", "")
    name_form = NameForm(request.POST if act == "rename" else None, initial={"name": found.name}, auto_id="name_%s")
    form = StageForm(request.POST if act == "stage" else None)
    if saved(name_form, lambda: rename(found, name_form.cleaned_data["name"], by=request.user)):
        return redirect("sales:pipeline", key)
    if saved(form, lambda: add_stage(found, form.cleaned_data, by=request.user)):
        return redirect("sales:pipeline", key)
    stages = counted(Stage.objects.in_use().filter(pipeline=found), request.user, by="stage")
    context = {"pipeline": found, "stages": stages, "form": form, "name_form": name_form}
    context["gone"] = ways_back(Stage.objects.gone().filter(pipeline=found))
    return render(request, "sales/pipelines/pipeline.html", context, status=422 if request.method == "POST" else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["POST"])
def pipeline_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A pipeline is offered no more."""
    try:
        retire_pipeline(pipeline_or_404(key), by=request.user)
    except ValidationError as error:
        toast(request, error.messages[0])
        return redirect("sales:pipeline", key)
    toast(request, _("The pipeline is offered no more."), undo=reverse("sales:pipeline_restoration", args=[key]))
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["POST"])
def pipeline_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """A pipeline goes one place up or down."""
    shift(pipeline_or_404(key), way_of(request), by=request.user)
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["POST"])
def pipeline_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A pipeline is offered again, with the stages that it had."""
    restored(request, get_object_or_404(Pipeline, uid=key))
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["GET", "POST"])
def stage(request: StaffRequest, key: UUID) -> HttpResponse:
    """One stage: another name, probability, limit."""
    found = stage_or_404(key)
    first = {"name": found.name, "probability": found.probability, "rots_after": found.rots_after}
    form = StageForm(request.POST or None, initial=first)
    if saved(form, lambda: change_stage(found, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("sales:pipeline", found.pipeline.uid)
    context = {"stage": found, "form": form}
    return render(request, "sales/pipelines/stage.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["POST"])
def stage_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage goes one place up or down."""
    found = stage_or_404(key)
    shift(found, way_of(request), by=request.user)
    return redirect("sales:pipeline", found.pipeline.uid)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["GET", "POST"])
def stage_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage goes; the deals in it go where somebody chooses."""
    found = stage_or_404(key)
    others = Stage.objects.in_use().filter(pipeline=found.pipeline).exclude(pk=found.pk)
    form = RetireForm(request.POST if request.method == "POST" else None, stages=others)
    (counting,) = counted([found], request.user, by="stage")
    if form.is_valid():
        try:
            retire_stage(found, to=form.cleaned_data["to"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            way_back = reverse("sales:stage_restoration", args=[key])
            toast(request, moved_words(counting.open_deals or 0), undo=way_back)
            return redirect("sales:pipeline", found.pipeline.uid)
    context = {"stage": found, "form": form, "deals": counting.open_deals}
    return render(request, "sales/pipelines/stage_removal.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["POST"])
def stage_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage is offered again, empty."""
    found = get_object_or_404(Stage.objects.select_related("pipeline"), uid=key, pipeline__retired_at=None)
    restored(request, found)
    return redirect("sales:pipeline", found.pipeline.uid)


def restored(request: StaffRequest, thing: Any) -> None:
    """Offer it again, and say so, or why not."""
    try:
        offer_again(thing, by=request.user)
    except ValidationError as error:
        toast(request, error.messages[0])
    else:
        toast(request, _("It is offered again."))


def ways_back(things: Iterable[Any]) -> list[tuple[Any, str]]:
    """(what is offered no more, where its button posts to)"""
    return [(one, reverse(f"sales:{kind_of(one)}_restoration", args=[one.uid])) for one in things]


def way_of(request: StaffRequest) -> int:
    """One place up, or down."""
    return -1 if request.POST.get("way") == "up" else 1


def counted(rows: Iterable[Any], user: Any, *, by: str) -> list[Any]:
    """Pipelines or stages, each with `open_deals`: how many of those that the user sees sit in it.

    None for whoever sees no deals. What other teams have in it moves along with a stage, and is told to nobody.
    """
    seen = user.may(rights.DEALS_VIEW)
    totals = totals_by(Deal.objects.alive().open().visible_to(user), by) if seen else {}
    found = list(rows)
    for one in found:
        one.open_deals = totals.get((one.pk,), NONE).count if seen else None
    return found


def moved_words(count: int) -> str:
    """What became of the deals that the reader saw in it."""
    if not count:
        return _("The stage was removed.")
    words = ngettext("The stage was removed, %(n)s deal moved.", "The stage was removed, %(n)s deals moved.", count)
    return words % {"n": count}


def stage_or_404(key: UUID) -> Stage:
    """A stage that is offered."""
    return get_object_or_404(Stage.objects.in_use().select_related("pipeline"), uid=key, pipeline__retired_at=None)


def saved(form: Any, act: Any) -> bool:
    """Whether what the form sends was saved; else it holds the reason."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

"""Settings of sales: pipelines and their stages. Reasons for losing: views_lost_reasons.py."""

from collections.abc import Callable, Iterable
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
    move_by,
    offer_again,
    rename,
    retire_pipeline,
    retire_stage,
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
        "pipelines": with_open_deals(Pipeline.objects.in_use(), request.user, by="pipeline"),
        "reasons": LostReason.objects.in_use(),
        "gone": restore_links([*Pipeline.objects.gone(), *LostReason.objects.gone()]),
        "form": NameForm(auto_id="pipeline_%s"),
        "reason_form": NameForm(auto_id="reason_%s"),
        **forms,
    }
    bound = any(form.is_bound for form in forms.values())
    return render(request, "sales/pipelines/pipelines.html", context, status=422 if bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["GET", "POST"])
def pipeline(request: StaffRequest, key: UUID) -> HttpResponse:
    """One pipeline: its name, its stages in order, and the way to a new stage."""
    shown_pipeline = pipeline_or_404(key)
    act = request.POST.get("act", "")
    name_form = NameForm(
        request.POST if act == "rename" else None, initial={"name": shown_pipeline.name}, auto_id="name_%s"
    )
    form = StageForm(request.POST if act == "stage" else None)
    if saved(name_form, lambda: rename(shown_pipeline, name_form.cleaned_data["name"], by=request.user)):
        return redirect("sales:pipeline", key)
    if saved(form, lambda: add_stage(shown_pipeline, form.cleaned_data, by=request.user)):
        return redirect("sales:pipeline", key)
    stages = with_open_deals(Stage.objects.in_use().filter(pipeline=shown_pipeline), request.user, by="stage")
    context = {"pipeline": shown_pipeline, "stages": stages, "form": form, "name_form": name_form}
    context["gone"] = restore_links(Stage.objects.gone().filter(pipeline=shown_pipeline))
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
    move_by(pipeline_or_404(key), direction_of(request), by=request.user)
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params={"key": "pipeline"}, methods=["POST"])
def pipeline_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A pipeline is offered again, with the stages that it had."""
    restore_with_toast(request, get_object_or_404(Pipeline, uid=key))
    return redirect("sales:pipelines")


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["GET", "POST"])
def stage(request: StaffRequest, key: UUID) -> HttpResponse:
    """One stage: another name, probability, limit."""
    shown_stage = stage_or_404(key)
    first = {"name": shown_stage.name, "probability": shown_stage.probability, "rots_after": shown_stage.rots_after}
    form = StageForm(request.POST or None, initial=first)
    if saved(form, lambda: change_stage(shown_stage, form.cleaned_data, by=request.user)):
        toast(request, _("Saved."))
        return redirect("sales:pipeline", shown_stage.pipeline.uid)
    context = {"stage": shown_stage, "form": form}
    return render(request, "sales/pipelines/stage.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["POST"])
def stage_place(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage goes one place up or down."""
    moved_stage = stage_or_404(key)
    move_by(moved_stage, direction_of(request), by=request.user)
    return redirect("sales:pipeline", moved_stage.pipeline.uid)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["GET", "POST"])
def stage_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage goes; the deals in it go where somebody chooses."""
    retired_stage = stage_or_404(key)
    others = Stage.objects.in_use().filter(pipeline=retired_stage.pipeline).exclude(pk=retired_stage.pk)
    form = RetireForm(request.POST if request.method == "POST" else None, stages=others)
    (counting,) = with_open_deals([retired_stage], request.user, by="stage")
    if form.is_valid():
        try:
            retire_stage(retired_stage, to=form.cleaned_data["to"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            way_back = reverse("sales:stage_restoration", args=[key])
            toast(request, moved_words(counting.open_deals or 0), undo=way_back)
            return redirect("sales:pipeline", retired_stage.pipeline.uid)
    context = {"stage": retired_stage, "form": form, "deals": counting.open_deals}
    return render(request, "sales/pipelines/stage_removal.html", context, status=422 if form.is_bound else 200)


@policy(rights.DEALS_SETTINGS, params={"key": "stage"}, methods=["POST"])
def stage_restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """A stage is offered again, empty."""
    retired_stage = get_object_or_404(Stage.objects.select_related("pipeline"), uid=key, pipeline__retired_at=None)
    restore_with_toast(request, retired_stage)
    return redirect("sales:pipeline", retired_stage.pipeline.uid)


def restore_with_toast(request: StaffRequest, thing: Any, verb: Callable[..., None] = offer_again) -> None:
    """Restores a retired row and says so, or why not."""
    try:
        verb(thing, by=request.user)
    except ValidationError as error:
        toast(request, error.messages[0])
    else:
        toast(request, _("It is offered again."))


def restore_links(things: Iterable[Any]) -> list[tuple[Any, str]]:
    """[(retired row, URL that its button to restore posts to)]"""
    return [(row, reverse(f"sales:{kind_of(row)}_restoration", args=[row.uid])) for row in things]


def direction_of(request: StaffRequest) -> int:
    """-1 or 1: one place up, or down."""
    return -1 if request.POST.get("way") == "up" else 1


def with_open_deals(rows: Iterable[Any], user: Any, *, by: str) -> list[Any]:
    """Pipelines or stages, each with `open_deals`: the number of those deals in it that the user sees.

    None for a user who sees no deals. Other teams' deals are not counted, though they move with a stage.
    """
    sees_deals = user.may(rights.DEALS_VIEW)
    totals = totals_by(Deal.objects.alive().open().visible_to(user), by) if sees_deals else {}
    existing = list(rows)
    for row in existing:
        row.open_deals = totals.get((row.pk,), NONE).count if sees_deals else None
    return existing


def moved_words(count: int) -> str:
    """What became of the deals that the reader saw in it."""
    if not count:
        return _("The stage was removed.")
    words = ngettext("The stage was removed, %(n)s deal moved.", "The stage was removed, %(n)s deals moved.", count)
    return words % {"n": count}


def stage_or_404(key: UUID) -> Stage:
    """A stage in use."""
    return get_object_or_404(Stage.objects.in_use().select_related("pipeline"), uid=key, pipeline__retired_at=None)


def saved(form: Any, act: Any) -> bool:
    """Whether the submitted form was saved; else it holds the error."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

"""The board, and a deal on its way over it. A move answers with the columns it touched; without scripts, elsewhere."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast, toasted
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.lists.pages.list_query import Asking
from crm.lists.saved_views.forms import ViewForm
from crm.privacy.logs import access_log
from crm.sales.deal_lists.board import Board
from crm.sales.deal_lists.deal_filters import BOARD
from crm.sales.deal_lists.deal_query import named_in, of_open_ones
from crm.sales.deal_lists.list_words import OpenTabs
from crm.sales.deals.deals import Overtaken, refuse_held
from crm.sales.deals.forms import stages_for
from crm.sales.deals.masked_deals import Seen, fields_in, paused_among, people_in
from crm.sales.deals.moves import lose, move, reopen, take_back, win
from crm.sales.deals.part_forms import LostForm
from crm.sales.lookups import deal_or_404, named_or_404, pipeline_or_404
from crm.sales.models import Deal, Pipeline, Stage

ITS = {"key": "deal"}


@policy(rights.DEALS_VIEW)
def first_board(request: StaffRequest) -> HttpResponse:
    """The board of the pipeline that the filter names, else of the first one."""
    asking = of_open_ones(request.user, request.GET, timezone.now(), face=BOARD)
    named = named_in(asking, "pipeline")
    found = Pipeline.objects.in_use().filter(uid=named).first() if named else None
    return board_page(request, found or pipeline_or_404(), like=asking)


@policy(rights.DEALS_VIEW, params={"key": "pipeline"})
def board(request: StaffRequest, key: UUID) -> HttpResponse:
    """The board of one pipeline."""
    return board_page(request, pipeline_or_404(key))


def board_page(request: StaffRequest, pipeline: Pipeline, *, like: Asking | None = None) -> HttpResponse:
    """The whole page."""
    found = Board(request.user, pipeline, request.GET, like.at if like else timezone.now(), like=like)
    context = {"board": found, "columns": found.columns, "faces": found.faces, "pipelines": found.pipelines}
    context |= {"links": found.links, "asking": found.asking, "tabs": OpenTabs(found.links).tabs}
    context |= {"view_form": ViewForm(user=request.user), "may_edit": request.user.may(rights.DEALS_EDIT)}
    return render(request, "sales/deal_lists/board.html", context)


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def stage(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move a deal to another stage: the page that the menu is without scripts, and the move itself."""
    deal = deal_or_404(request.user, key)
    if request.method != "POST":
        refuse_held(deal, by=request.user)
        return move_page(request, deal)
    to = named_or_404(Stage.objects.all(), request.POST.get("stage"))
    sent = request.POST.get("seen")
    seen_in = named_or_404(Stage.objects.all(), sent) if sent else None
    left = deal.stage
    try:
        moved = move(deal, to, by=request.user, seen_in=seen_in)
    except (Overtaken, ValidationError) as problem:
        return refused(request, deal, problem)
    told = {"stage": to, "pipeline": to.pipeline}
    across = to.pipeline_id != left.pipeline_id
    text = (_("Moved to stage “%(stage)s” of “%(pipeline)s”.") if across else _("Moved to stage “%(stage)s”.")) % told
    return done(request, deal, {left.pk, to.pk}, text if moved else "")


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def won(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal is won."""
    deal = deal_or_404(request.user, key)
    try:
        missing = win(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refused(request, deal, problem)
    return done(request, deal, {deal.stage_id}, " ".join([_("Won. Well done!"), *missing]))


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def lost(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal is lost: the question why, and the answer."""
    deal = deal_or_404(request.user, key)
    refuse_held(deal, by=request.user)
    form = LostForm(request.POST or None)
    if form.is_valid():
        try:
            lose(deal, form.cleaned_data["reason"], by=request.user)
        except (Overtaken, ValidationError) as problem:
            return refused(request, deal, problem)
        return done(request, deal, {deal.stage_id}, _("Marked as lost."))
    if request.method == "POST" and background(request):
        return toasted(HttpResponse(status=422), _("Say why it was lost."))
    return ask(
        request, deal, "sales/deal_lists/lost.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def reopening(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal has not ended after all."""
    deal = deal_or_404(request.user, key)
    try:
        reopen(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refused(request, deal, problem)
    toast(request, _("The deal is open again."))
    return redirect("sales:deal", key)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """The last move was a slip."""
    deal = deal_or_404(request.user, key)
    try:
        undone = take_back(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refused(request, deal, problem)
    toast(request, _("Taken back.") if undone else _("There is nothing to take back any more."))
    return redirect("sales:pipeline_board", deal.pipeline.uid)


def move_page(request: StaffRequest, deal: Deal) -> HttpResponse:
    """The stages to choose from: of its own pipeline, then of the others."""
    every = [one for one in stages_for() if one.pk != deal.stage_id]
    stages = [one for one in every if one.pipeline_id == deal.pipeline_id]
    others = [one for one in every if one.pipeline_id != deal.pipeline_id]
    return ask(request, deal, "sales/deal_lists/move.html", {"stages": stages, "others": others})


def ask(
    request: StaffRequest, deal: Deal, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with one question about a deal."""
    seen = Seen(deal, request.user, timezone.now(), deal.pk in paused_among([deal.pk]))
    access_log.shown(by=request.user, view="sales:deal", people=people_in([seen]), fields=fields_in([seen]))
    return render(request, template, {"deal": deal, "seen": seen, **context}, status=status)


def background(request: StaffRequest) -> bool:
    """Whether the board's script asks, which puts the answer into the page."""
    return request.headers.get("X-Requested-With") == "fetch"


def done(request: StaffRequest, deal: Deal, stages: set[int], text: str) -> HttpResponse:
    """The columns that changed and the sums, with an Undo; without scripts the deal's page."""
    way_back = reverse("sales:undo", args=[deal.uid]) if text else ""
    if not background(request):
        if text:
            toast(request, text, undo=way_back)
        return redirect("sales:deal", deal.uid)
    found = Board(request.user, deal.pipeline, request.GET, timezone.now(), only=frozenset(stages))
    context = {"board": found, "columns": found.columns, "may_edit": True, "again": True}
    answer = render(request, "sales/deal_lists/board_parts.html", context)
    return toasted(answer, text, undo=way_back) if text else answer


def refused(request: StaffRequest, deal: Deal, problem: Overtaken | ValidationError) -> HttpResponse:
    """Why it did not go."""
    overtaken = isinstance(problem, Overtaken)
    words = _("Somebody has moved this deal in the meantime.")
    if isinstance(problem, ValidationError):
        words = " ".join(problem.messages)
    if background(request):
        return toasted(HttpResponse(status=409 if overtaken else 422), words)
    toast(request, words)
    return redirect("sales:deal", deal.uid)

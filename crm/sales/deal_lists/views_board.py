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
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.deal_lists.board import Board, ask_for_board
from crm.sales.deal_lists.deal_filters import BOARD
from crm.sales.deal_lists.deal_query import open_deals_query, uid_in_filter
from crm.sales.deal_lists.list_words import OpenTabs
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.deals.forms import stages_for
from crm.sales.deals.masked_deals import DealForReader, fields_in, paused_among, people_in
from crm.sales.deals.moves import lose, move, reopen, take_back, win
from crm.sales.deals.part_forms import LostForm
from crm.sales.lookups import deal_or_404, first_or_404, named_or_404
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.reference_rows import PIPELINES

ITS = {"key": "deal"}


@policy(rights.DEALS_VIEW)
@page_memo.reading()
def first_board(request: StaffRequest) -> HttpResponse:
    """The board of the pipeline that the filter names, else of the first one."""
    at = timezone.now()
    ask_for_board(request.user, request.GET, at)
    query = open_deals_query(request.user, request.GET, at, face=BOARD)
    named = uid_in_filter(query, "pipeline")
    pipeline = Pipeline.objects.in_use().filter(uid=named).first() if named else None
    return board_page(request, pipeline or first_or_404(PIPELINES.rows()), like=query)


@policy(rights.DEALS_VIEW, params={"key": "pipeline"})
@page_memo.reading()
def board(request: StaffRequest, key: UUID) -> HttpResponse:
    """The board of one pipeline."""
    ask_for_board(request.user, request.GET, timezone.now())
    return board_page(request, first_or_404([pipeline for pipeline in PIPELINES.rows() if pipeline.uid == key]))


def board_page(request: StaffRequest, pipeline: Pipeline, *, like: ListQuery | None = None) -> HttpResponse:
    """The whole page."""
    shown_board = Board(request.user, pipeline, request.GET, like.at if like else timezone.now(), like=like)
    shown_board.ask_ahead()
    context = {
        "board": shown_board,
        "columns": shown_board.columns,
        "faces": shown_board.faces,
        "pipelines": shown_board.pipelines,
    }
    context |= {"links": shown_board.links, "asking": shown_board.asking, "tabs": OpenTabs(shown_board.links).tabs}
    context |= {"view_form": ViewForm(user=request.user), "may_edit": request.user.may(rights.DEALS_EDIT)}
    return render(request, "sales/deal_lists/board.html", context)


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def stage(request: StaffRequest, key: UUID) -> HttpResponse:
    """Move a deal to another stage: the page that the menu is without scripts, and the move itself."""
    deal = deal_or_404(request.user, key)
    if request.method != "POST":
        refuse_unworkable(deal, by=request.user)
        return move_page(request, deal)
    to = named_or_404(Stage.objects.all(), request.POST.get("stage"))
    sent = request.POST.get("seen")
    seen_in = named_or_404(Stage.objects.all(), sent) if sent else None
    stage_before = deal.stage
    try:
        moved = move(deal, to, by=request.user, seen_in=seen_in)
    except (Overtaken, ValidationError) as problem:
        return refusal_page(request, deal, problem)
    names = {"stage": to, "pipeline": to.pipeline}
    across = to.pipeline_id != stage_before.pipeline_id
    text = (_("Moved to stage “%(stage)s” of “%(pipeline)s”.") if across else _("Moved to stage “%(stage)s”.")) % names
    return after_move(request, deal, {stage_before.pk, to.pk}, text if moved else "")


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def won(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal is won."""
    deal = deal_or_404(request.user, key)
    try:
        missing = win(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refusal_page(request, deal, problem)
    return after_move(request, deal, {deal.stage_id}, " ".join([_("Won. Well done!"), *missing]))


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def lost(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal is lost: the question why, and the answer."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    form = LostForm(request.POST or None)
    if form.is_valid():
        try:
            lose(deal, form.cleaned_data["reason"], by=request.user)
        except (Overtaken, ValidationError) as problem:
            return refusal_page(request, deal, problem)
        return after_move(request, deal, {deal.stage_id}, _("Marked as lost."))
    if request.method == "POST" and sent_by_script(request):
        return toasted(HttpResponse(status=422), _("Say why it was lost."))
    return question_page(
        request, deal, "sales/deal_lists/lost.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def reopening(request: StaffRequest, key: UUID) -> HttpResponse:
    """The deal has not ended after all."""
    deal = deal_or_404(request.user, key)
    try:
        reopen(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refusal_page(request, deal, problem)
    toast(request, _("The deal is open again."))
    return redirect("sales:deal", key)


@policy(rights.DEALS_EDIT, params=ITS, methods=["POST"])
def undo(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undoes the user's last move."""
    deal = deal_or_404(request.user, key)
    try:
        undone = take_back(deal, by=request.user)
    except (Overtaken, ValidationError) as problem:
        return refusal_page(request, deal, problem)
    toast(request, _("Taken back.") if undone else _("There is nothing to take back any more."))
    return redirect("sales:pipeline_board", deal.pipeline.uid)


def move_page(request: StaffRequest, deal: Deal) -> HttpResponse:
    """The stages to choose from: of its own pipeline, then of the others."""
    every = [choice for choice in stages_for() if choice.pk != deal.stage_id]
    stages = [choice for choice in every if choice.pipeline_id == deal.pipeline_id]
    others = [choice for choice in every if choice.pipeline_id != deal.pipeline_id]
    return question_page(request, deal, "sales/deal_lists/move.html", {"stages": stages, "others": others})


def question_page(
    request: StaffRequest, deal: Deal, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with one question about a deal."""
    row = DealForReader(deal, request.user, timezone.now(), deal.pk in paused_among([deal.pk]))
    access_log.shown(by=request.user, view="sales:deal", people=people_in([row]), fields=fields_in([row]))
    return render(request, template, {"deal": deal, "seen": row, **context}, status=status)


def sent_by_script(request: StaffRequest) -> bool:
    """Whether the board's script sent the request and inserts the answer itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def after_move(request: StaffRequest, deal: Deal, stages: set[int], text: str) -> HttpResponse:
    """The board columns that changed, with Undo; without scripts the deal's page."""
    way_back = reverse("sales:undo", args=[deal.uid]) if text else ""
    if not sent_by_script(request):
        if text:
            toast(request, text, undo=way_back)
        return redirect("sales:deal", deal.uid)
    shown_board = Board(request.user, deal.pipeline, request.GET, timezone.now(), only=frozenset(stages))
    context = {"board": shown_board, "columns": shown_board.columns, "may_edit": True, "again": True}
    answer = render(request, "sales/deal_lists/board_parts.html", context)
    return toasted(answer, text, undo=way_back) if text else answer


def refusal_page(request: StaffRequest, deal: Deal, problem: Overtaken | ValidationError) -> HttpResponse:
    """The page that says why a move was refused."""
    overtaken = isinstance(problem, Overtaken)
    words = _("Somebody has moved this deal in the meantime.")
    if isinstance(problem, ValidationError):
        words = " ".join(problem.messages)
    if sent_by_script(request):
        return toasted(HttpResponse(status=409 if overtaken else 422), words)
    toast(request, words)
    return redirect("sales:deal", deal.uid)

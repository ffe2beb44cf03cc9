"""Lists of the desk: the queue with its bulk acts, topics and trends."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.filled_together import fill
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import counting, counts
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from dsar.cases.case_handlers import handlers
from dsar.cases.clock import local_day
from dsar.handling.answer_times import answers, figures, figures_asked
from dsar.handling.assignment import assign
from dsar.handling.identity_requests import ask_identity
from dsar.models import Case
from dsar.queue import queue_rows as shelves, topics as subjects
from dsar.queue.queue_rows import VIEWS, QueueFilters


@policy(rights.PRIVACY_REQUESTS)
@page_memo.reading()
def queue(request: StaffRequest) -> HttpResponse:
    """Cases of a view, open ones by their last day. Names are behind masks."""
    at, wish = page_memo.now(), QueueFilters.of(request.GET)
    everything, today = Case.objects.for_desk(request.user), local_day(at)
    cases = shelves.filtered_cases(everything, wish, request.user, today)
    page = shelves.turned(cases, wish, older=request.GET.get("older", ""), newer=request.GET.get("newer", ""))
    people = [case.person_id for case in page.rows if case.person_id]
    access_log.shown(by=request.user, view="requests:list", people=people)
    due, answered, topics = shelves.due_rows(everything, at), answers(at), subjects.topics_asked(at)
    may_handle, counted = handlers(), shelves.counted(everything, request.user, today)
    beside = (*of_the_frame(request.user), counting(**counted), counting(**figures_asked(at)))
    fill(due, answered, topics, may_handle, beside=beside)
    numbers = counts(**counted)
    context = {
        "wish": wish,
        "page": page,
        "rows": shelves.rows_of(page.rows, at),
        "tabs": [
            {"label": label, "url": f"?view={name}", "count": numbers[name], "current": name == wish.view}
            for name, label in VIEWS.items()
        ],
        "strip": shelves.strip(due, at),
        "figures": figures(at, answered),
        "hints": linked(subjects.hints(at, topics)),
        "handlers": may_handle,
        "choices": {name: choices.choices for name, choices in shelves.CHOICES.items()},
        "chosen": dict(wish.filters),
        "last": last_closed(everything) if not page.rows and wish == QueueFilters() else None,
    }
    return render(request, "dsar/queue/list.html", context)


def last_closed(everything: Any) -> dict[str, Any] | None:
    """The case that was closed last and how early it was answered, for an empty queue."""
    case = everything.filter(state=Case.State.CLOSED).order_by("-closed_at").first()
    if case is None:
        return None
    early = (case.due_on - local_day(case.answered_at)).days if case.due_on and case.answered_at else 0
    return {"at": case.closed_at, "early": max(early, 0)}


def linked(hints: list[Any]) -> list[dict[str, Any]]:
    """Hints with the page where each is mended."""
    return [{"hint": hint, "url": address(hint.place)} for hint in hints]


def address(name: str) -> str:
    """The address of a page; empty where that part of the product is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@policy(rights.PRIVACY_REQUESTS, methods=["POST"])
def assignments(request: StaffRequest) -> HttpResponse:
    """Hand the ticked cases to a colleague, or to nobody."""
    chosen = request.POST.get("assignee", "")
    to = handlers().filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    try:
        moved = assign(picked(request), to, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    else:
        words = ngettext("%(n)s request handed over.", "%(n)s requests handed over.", moved)
        toast(request, words % {"n": moved})
    return redirect("requests:list")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"])
def identities(request: StaffRequest) -> HttpResponse:
    """Ask for proof of identity in the ticked cases that want it and do not wait for it yet."""
    cases = picked(request)
    number_asked = ask_identity(cases, by=request.user)
    words = ngettext("Asked in %(n)s request.", "Asked in %(n)s requests.", number_asked) % {"n": number_asked}
    number_left = len(cases) - number_asked
    more = ngettext("%(n)s does not need it.", "%(n)s do not need it.", number_left) % {"n": number_left}
    toast(request, f"{words} {more}" if number_left else words)
    return redirect("requests:list")


def picked(request: StaffRequest) -> list[Case]:
    """The cases that were ticked, as far as the desk sees them."""
    return list(Case.objects.for_desk(request.user).filter(number__in=request.POST.getlist("pick")[:200]))


@policy(rights.PRIVACY_REQUESTS)
def topics(request: StaffRequest) -> HttpResponse:
    """Twelve months in figures, and what to mend."""
    at = timezone.now()
    trends = subjects.trend(at)
    tables = [
        {"label": _("Kind"), "rows": trends.kinds},
        {"label": _("Channel"), "rows": trends.channels},
        {"label": _("Topic of questions"), "rows": trends.topics},
    ]
    context = {
        "trend": trends,
        "chart": subjects.chart(trends.rows),
        "tables": tables,
        "hints": linked(subjects.hints(at)),
        "alike": subjects.ALIKE,
        "days": subjects.SPAN.days,
        "tabs": desk_tabs("topics"),
    }
    return render(request, "dsar/queue/topics.html", context)


def desk_tabs(here: str) -> list[dict[str, Any]]:
    """Queue, register, topics."""
    names = {"list": _("Queue"), "register": _("Register"), "topics": _("Topics and trends")}
    return [
        {"label": label, "url": reverse(f"requests:{name}"), "current": name == here} for name, label in names.items()
    ]

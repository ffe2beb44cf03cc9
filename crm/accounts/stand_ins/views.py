"""Stand-ins: who looks after whose contacts, from–to. Everybody finds her own here, managers their team's."""

from datetime import timedelta
from uuid import UUID

from django.contrib.messages import WARNING
from django.db.models import F
from django.forms import ModelChoiceField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import StandIn, User
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.stand_ins.appointment import absentees, appoint, may_end, visible_to
from crm.accounts.stand_ins.forms import StandInForm
from crm.narrowing import form_field, promised

REMEMBERED = timedelta(days=90)  # how long those that are over stay on the page
STATES = {
    "running": (_("now"), "ok", "check"),
    "coming": (_("to come"), "primary", "clock"),
    "over": (_("over"), "muted", ""),
}


@policy(SIGNED_IN, methods=["GET", "POST"])
def stand_ins(request: StaffRequest) -> HttpResponse:
    """Those that concern the reader, and the form for another one."""
    user, posted = request.user, request.POST if request.method == "POST" else None
    form = StandInForm(posted, user=user, initial=beginning(request))
    if form.is_valid() and act_passes(form, lambda: appointed(form, by=user)):
        toast(request, gettext("Handed over. It begins and ends by itself."))
        return redirect("accounts:stand_ins")
    offered = promised(form_field(form, "absent", ModelChoiceField).queryset).exists()
    context = {"form": form if offered else None, "rows": rows(user)}
    return render(request, "accounts/stand_ins/stand_ins.html", context, status=422 if form.is_bound else 200)


def appointed(form: StandInForm, *, by: User) -> StandIn:
    """The stand-in that the form asks for."""
    data = form.cleaned_data
    return appoint(data["absent"], data["deputy"], **form.period, by=by)


def rows(user: User) -> list[dict]:
    """What the page shows, by state: [{stand_in, last (its last instant), words, tone, icon, may_end}]."""
    at = timezone.now()
    mine = set(absentees(user).values_list("pk", flat=True))
    stand_ins = visible_to(user).filter(until__gte=at - REMEMBERED).exclude(until=F("since")).order_by("-until", "-pk")
    by_state = sorted(
        ((stand_in.state(at), stand_in) for stand_in in stand_ins), key=lambda pair: list(STATES).index(pair[0])
    )
    return [
        line(stand_in, state, may_end=stand_in.absent_id in mine or stand_in.deputy_id == user.pk)
        for state, stand_in in by_state
    ]


def line(stand_in: StandIn, state: str, *, may_end: bool) -> dict:
    """One row of the page: {stand_in, last, words, tone, icon, may_end}."""
    words, tone, icon = STATES[state]
    last = stand_in.until - timedelta(microseconds=1)
    may_end = may_end and state != "over"
    return {"stand_in": stand_in, "last": last, "words": words, "tone": tone, "icon": icon, "may_end": may_end}


def beginning(request: StaffRequest) -> dict:
    """Initial values of the form: `?absent=` or else the reader, from today."""
    people = absentees(request.user)
    try:
        absent = people.filter(uid=UUID(request.GET.get("absent", ""))).first()
    except ValueError:
        absent = None
    return {"absent": (absent or request.user).uid, "first": timezone.localdate()}


@policy(SIGNED_IN, params={"key": "stand_in"}, methods=["POST"])
def ending(request: StaffRequest, key) -> HttpResponse:
    """End one now, or take it back before it begins."""
    stand_in = get_object_or_404(visible_to(request.user), uid=key)
    if not may_end(request.user, stand_in):
        raise Http404
    if stand_in.end(by=request.user):
        toast(request, gettext("Ended. It counts from the next click."))
    else:
        toast(request, gettext("It was over already."), level=WARNING)
    return redirect("accounts:stand_ins")

"""Who still needs which access: a manager's own list, the desk's answer, what an administrator has taken away."""

from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.models import AccessLine
from crm.dpo.reviews.access_lines import say, settle
from crm.dpo.reviews.forms import LineForm

DESK = {"key": "access_line"}


def own(request: StaffRequest) -> QuerySet[AccessLine]:
    """The lines that wait for the reader, of reviews that are open."""
    return AccessLine.objects.filter(manager=request.user, review__signed_at=None)


@policy(SIGNED_IN)
def own_lines(request: StaffRequest) -> HttpResponse:
    """The people whom the reader leads, each with role, rights, last sign-in and authorisation."""
    lines = own(request).select_related("user", "review")
    return render(request, "dpo/reviews/own_lines.html", {"lines": lines.order_by("state", "user__last_name", "pk")})


@policy(SIGNED_IN, params={"key": "own_access_line"}, methods=["POST"])
def own_line(request: StaffRequest, key: UUID) -> HttpResponse:
    """A manager's answer about one of their people."""
    line = get_object_or_404(own(request), uid=key)
    said(request, line)
    return redirect("dpo:own_access_lines")


@policy(rights.ACCOUNTS_INFORMED, params=DESK, methods=["POST"])
def desk_line(request: StaffRequest, key: UUID) -> HttpResponse:
    """The desk's answer, for people whom nobody leads and for a manager who cannot."""
    line = get_object_or_404(AccessLine.objects.select_related("review"), uid=key)
    said(request, line)
    return redirect("dpo:review", line.review.uid)


def said(request: StaffRequest, line: AccessLine) -> None:
    """Keep an answer, or say why it was refused."""
    form = LineForm(request.POST)
    if not form.is_valid():
        toast(request, _("Choose one of the two answers."), level=WARNING)
        return
    needed = form.cleaned_data["needed"] == "yes"
    try:
        say(line, needed=needed, note=form.cleaned_data["note"], by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=WARNING)
        return
    toast(request, _("Confirmed.") if needed else _("Noted. The administrator was told."))


@policy(rights.ACCOUNTS_MANAGE, params=DESK, methods=["POST"])
def settling(request: StaffRequest, key: UUID) -> HttpResponse:
    """An administrator says that the access was taken away."""
    if settle(get_object_or_404(AccessLine, uid=key), by=request.user):
        toast(request, _("Noted."))
    return redirect("dpo:reviews")

"""Handing a colleague's contacts over: the form, how far it is, and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import HandOver
from crm.narrowing import promised
from crm.workspace.hand_overs.forms import HandOverForm
from crm.workspace.hand_overs.hand_overs import foreseen, in_words, order, undo

ITS = {"key": "hand_over"}
SHOWN = 20


@policy(rights.CONTACTS_ASSIGN, methods=["GET", "POST"])
def hand_overs(request: StaffRequest) -> HttpResponse:
    """A new one, `of` a colleague who was chosen elsewhere, and one's latest. What moves is counted before it does."""
    form = HandOverForm(request.POST or None, user=request.user, initial={"giver": request.GET.get("of")})
    if form.is_valid():
        told = {"status": form.cleaned_data["status"], "by": request.user}
        if "go" not in request.POST:
            counts = in_words(foreseen(form.cleaned_data["giver"], **told))
            return render(request, "workspace/hand_overs/preview.html", {"form": form, "counts": counts})
        made = order(form.cleaned_data["giver"], form.place, **told)
        return redirect("jobs:page", promised(made.job).uid)
    rows = HandOver.objects.of(request.user).select_related("giver", "taker", "team").order_by("-pk")[:SHOWN]
    context = {"form": form, "rows": rows}
    return render(request, "workspace/hand_overs/list.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_ASSIGN, params=ITS)
def hand_over(request: StaffRequest, key: UUID) -> HttpResponse:
    """How far it is, and what moved."""
    made = hand_over_or_404(request.user, key)
    context = {"made": made, "undoable": made.undoable(timezone.now()), "counts": in_words(made.counts)}
    return render(request, "workspace/hand_overs/one.html", context)


@policy(rights.CONTACTS_ASSIGN, params=ITS, methods=["POST"])
def reversal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Back to whom it belonged."""
    made = hand_over_or_404(request.user, key)
    if undo(made, by=request.user):
        return redirect("jobs:page", promised(made.job).uid)
    toast(request, _("It cannot be taken back any more."))
    return redirect("contacts:hand_over", made.uid)


def hand_over_or_404(user: Any, key: UUID) -> HandOver:
    """One's own; 404 for another's."""
    rows = HandOver.objects.of(user).select_related("giver", "taker", "team", "job", "owner__role")
    return get_object_or_404(rows, uid=key)

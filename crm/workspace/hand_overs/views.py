"""Pages of hand-overs: the form, the progress, and the undo."""

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
from crm.workspace.hand_overs.hand_overs import in_words, order, preview_counts, undo

ITS = {"key": "hand_over"}
SHOWN = 20


@policy(rights.CONTACTS_ASSIGN, methods=["GET", "POST"])
def hand_overs(request: StaffRequest) -> HttpResponse:
    """Order a hand-over (`of` preselects a colleague) after a preview of what moves, and list the latest ones."""
    form = HandOverForm(request.POST or None, user=request.user, initial={"giver": request.GET.get("of")})
    if form.is_valid():
        options = {"status": form.cleaned_data["status"], "by": request.user}
        if "go" not in request.POST:
            counts = in_words(preview_counts(form.cleaned_data["giver"], **options))
            return render(request, "workspace/hand_overs/preview.html", {"form": form, "counts": counts})
        ordered = order(form.cleaned_data["giver"], form.place, **options)
        return redirect("jobs:page", promised(ordered.job).uid)
    rows = HandOver.objects.of(request.user).select_related("giver", "taker", "team").order_by("-pk")[:SHOWN]
    context = {"form": form, "rows": rows}
    return render(request, "workspace/hand_overs/list.html", context, status=422 if form.is_bound else 200)


@policy(rights.CONTACTS_ASSIGN, params=ITS)
def hand_over(request: StaffRequest, key: UUID) -> HttpResponse:
    """The progress of a hand-over, and what it moved."""
    row = hand_over_or_404(request.user, key)
    context = {"made": row, "undoable": row.undoable(timezone.now()), "counts": in_words(row.counts)}
    return render(request, "workspace/hand_overs/one.html", context)


@policy(rights.CONTACTS_ASSIGN, params=ITS, methods=["POST"])
def reversal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Undo a hand-over."""
    row = hand_over_or_404(request.user, key)
    if undo(row, by=request.user):
        return redirect("jobs:page", promised(row.job).uid)
    toast(request, _("It cannot be taken back any more."))
    return redirect("contacts:hand_over", row.uid)


def hand_over_or_404(user: Any, key: UUID) -> HandOver:
    """A hand-over that the user ordered; a 404 for another's."""
    rows = HandOver.objects.of(user).select_related("giver", "taker", "team", "job", "owner__role")
    return get_object_or_404(rows, uid=key)

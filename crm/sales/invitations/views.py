"""Guests of a meeting invited, told of a change, told that it is off."""

from uuid import UUID

from django.contrib.messages import SUCCESS, WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.ownership.custody import named_for
from crm.correspondence.letters.sending import UnfilledPlaceholders
from crm.sales.invitations.inviting import Outcome, guests_of, invite, purposes_for
from crm.sales.lookups import task_or_404
from crm.sales.planned_tasks.planning import must_work_on


@policy(rights.CONTACTS_EDIT, params={"key": "task"}, methods=["POST"])
def meeting_invitations(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write to everybody who is to be told something, for the purpose that was chosen."""
    task = task_or_404(request.user, key)
    must_work_on(request.user, task)
    purposes = {purpose.slug: purpose for purpose in purposes_for(guests_of(task, request.user))}
    purpose = purposes.get(request.POST.get("purpose", ""))
    if purpose is None:
        toast(request, _("There is no purpose for which the guests may be written to."), level=WARNING)
        return redirect("sales:task", key)
    try:
        outcome = invite(task, title=request.POST.get("title", ""), purpose=purpose, by=request.user)
    except ValidationError as problem:
        toast(request, problem.messages[0], level=WARNING)
    except UnfilledPlaceholders:
        toast(request, _("Write what the guests read."), level=WARNING)
    else:
        toast(request, words_of(outcome, request), level=WARNING if outcome.left_out else SUCCESS)
    return redirect("sales:task", key)


def words_of(outcome: Outcome, request: StaffRequest) -> str:
    """How many letters go, and who gets none for which reason."""
    words = ngettext("%(n)s letter goes.", "%(n)s letters go.", outcome.sent) % {"n": outcome.sent}
    for contact, reason in outcome.left_out:
        name = named_for(request.user, contact)
        words += " " + _("Not invited: %(who)s (%(reason)s).") % {"who": name, "reason": reason}
    return words

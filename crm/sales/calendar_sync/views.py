"""A change of one's own that a newer one overtook, taken back."""

from uuid import UUID

from django.contrib.messages import SUCCESS, WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales.calendar_sync import overtaken
from crm.sales.documents.documents import Overtaken


@policy(rights.CONTACTS_EDIT, params={"key": "overtaken_change"}, methods=["POST"])
def overtaken_undoing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put the meeting to the time that lost."""
    row = get_object_or_404(overtaken.told_to(request.user), uid=key)
    words, level = _("The meeting is where you had put it. The calendar elsewhere follows."), SUCCESS
    try:
        if not overtaken.undo(row, by=request.user):
            words, level = _("Somebody was faster: nothing was changed."), WARNING
    except (Overtaken, ValidationError):
        words, level = _("Somebody was faster: nothing was changed."), WARNING
    toast(request, words, level=level)
    return redirect("sales:bell")

"""Where a notification leads."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import Notification
from crm.accounts.sessions.staff_request import StaffRequest
from crm.workspace.notifications.sources import address_of


@policy(SIGNED_IN, params={"key": "notification"})
def notification(request: StaffRequest, key: UUID) -> HttpResponse:
    """To what one's own notification tells of; another's is none."""
    row = get_object_or_404(Notification.objects.filter(user=request.user), uid=key)
    row.user = request.user
    return redirect(address_of(row))

"""The pulse as the frame of a page asks for it."""

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.sessions.staff_request import StaffRequest
from crm.workspace.pulse.pulse import Pulse


@policy(SIGNED_IN, background=True)
def pulse(request: StaffRequest) -> HttpResponse:
    """A fragment that fills every place of the reader's menu and top bar; one with nothing to tell is emptied."""
    return render(request, "workspace/pulse/fragment.html", {"pulse": Pulse(request.user)})

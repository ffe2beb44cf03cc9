"""Build the invented house anew."""

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.api.protocol.sandbox import house_process, resetting


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
def reset(request: StaffRequest) -> HttpResponse:
    """From nothing; clients for tests are told to wait meanwhile."""
    if house_process.why_closed():
        toast(request, _("There is no invented house here: SANDBOX_DATABASE_URL names none."), level=WARNING)
    else:
        resetting.reset(by=request.user)
        toast(request, _("The invented house is being built anew. That takes about a minute."))
    return redirect("accounts:clients")

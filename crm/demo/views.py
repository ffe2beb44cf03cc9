"""Taking the demo out with one click."""

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.demo.removal import remove


@policy(rights.ACCOUNTS_MANAGE, methods=["POST"])
def removal(request: StaffRequest) -> HttpResponse:
    """Everything that the demo brought goes; the account that asks for it stays, whoever's it is."""
    removed = remove(by=request.user)
    words = ngettext("%(count)s invented person removed.", "%(count)s invented people removed.", removed.people)
    toast(request, words % {"count": removed.people})
    if removed.staying:
        stays = _("The demo account %(name)s stays open: invite somebody real to manage accounts, then remove again.")
        toast(request, stays % {"name": ", ".join(removed.staying)}, level=WARNING)
    return redirect("/")

"""Bringing the demo in from the first page of an empty house, and taking it out with one click.

It is brought in by whoever holds the start code, in the embedded mode only, which listens on this machine and tells
everybody the password; on a server the demo is loaded by `manage.py demo`.
"""

from django.conf import settings
from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.first_account.start_code import house_is_empty
from crm.accounts.first_account.views import ACCEPTED
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import SessionRequest, StaffRequest
from crm.demo.accounts import sign_ins
from crm.demo.removal import remove
from crm.demo.second_factor import code
from crm.demo.tasks import load_demo


@policy(PUBLIC, methods=["GET", "POST"])
def demo_start(request: SessionRequest) -> HttpResponse:
    """POST begins loading; the page says that it runs, looks again by itself, and then names the accounts."""
    if not settings.EMBEDDED or not request.session.get(ACCEPTED):
        raise Http404
    empty = house_is_empty()
    if request.method == "POST":
        if empty:
            load_demo.delay()
        return redirect("contacts:demo_start")
    accounts = [] if empty else sign_ins()
    if not empty and not accounts:
        raise Http404
    context = {"accounts": accounts, "code": code() if accounts else ""}
    return render(request, "accounts/first_account/demo.html", context)


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

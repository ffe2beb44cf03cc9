"""The page of the house's mail server, for whoever looks after mail."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions.rights import MAIL_MANAGE
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.mail.mail_server.forms import MailServerForm
from crm.mail.mail_server.server_settings import forget_server
from crm.mail.outgoing.trial_message import last_trial, send_trial
from crm.mail.senders.house_server import set_by_machine, typed_server
from crm.mail.senders.sender import house_address

ASK_AND_SAVE = ["GET", "POST"]


@policy(MAIL_MANAGE, methods=ASK_AND_SAVE)
@fresh
def server(request: StaffRequest) -> HttpResponse:
    """The server that counts, and a form for one; kept with a test message on its way."""
    form = MailServerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.put(by=request.user):
        send_trial(request.user)
        toast(request, _("Saved. A test message is on its way to you."))
        return redirect("mail_server:server")
    status = 422 if form.is_bound else 200
    return render(request, "mail_desk/mail_server.html", server_context(request.user, form), status=status)


@policy(MAIL_MANAGE, methods=["POST"])
@fresh
def removal(request: StaffRequest) -> HttpResponse:
    """The machine's setting counts again."""
    if forget_server(by=request.user):
        toast(request, _("The server is forgotten here. The setting of the machine counts again."))
    return redirect("mail_server:server")


def server_context(user: Any, form: MailServerForm) -> dict[str, Any]:
    """What the form and the card above it show: which server counts, and how the last test went."""
    last, outcome = last_trial(user)
    return {
        "form": form,
        "typed": typed_server(),
        "by_machine": set_by_machine(),
        "house": house_address(),
        "last": last,
        "outcome": outcome,
    }

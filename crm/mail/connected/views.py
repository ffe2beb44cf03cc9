"""A colleague's connected accounts, by password: connected, tried, changed, disconnected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.jobs import bell
from crm.mail.connected.account_states import states_of
from crm.mail.connected.forms import OwnAccountForm, begun_for
from crm.mail.connected.sending_trial import trial_of_both
from crm.mail.mailboxes import mailbox_settings
from crm.mail.mailboxes.fetch import TASK
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox

OWN = {"key": "own_account"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.CONTACTS_EDIT)
def accounts(request: StaffRequest) -> HttpResponse:
    """One's own, then those of one's teams, each with how it stands and one button."""
    offered = MailProvider.objects.filter(active=True)
    return render(request, "mail_desk/accounts.html", {"states": states_of(request.user), "providers": offered})


@policy(rights.CONTACTS_EDIT, methods=ASK_AND_SAVE)
@fresh
def account_new(request: StaffRequest) -> HttpResponse:
    """A new one, by password. It is tried and then works at once."""
    form = OwnAccountForm(request.POST or None, owner=request.user, instance=begun_for(request.user))
    if form.is_valid():
        password = form.cleaned_data["password"]
        account = mailbox_settings.open_mailbox(form.instance, password=password, by=request.user)
        return tried(request, account)
    return page(request, form, None)


@policy(rights.CONTACTS_EDIT, params=OWN, methods=ASK_AND_SAVE)
@fresh
def account_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """One's own, with another password or another server; then it is tried."""
    account = own_or_404(request.user, key, registration=None)
    sent_before = account.sends
    form = OwnAccountForm(request.POST or None, owner=request.user, instance=account)
    if form.is_valid():
        changed = [*form.changed_columns, *([] if sent_before else ["sends"])]
        password = form.cleaned_data["password"]
        emptied = mailbox_settings.change_mailbox(form.instance, changed, password=password, by=request.user)
        if not emptied:
            return tried(request, own_or_404(request.user, key))
        toast(request, _("Saved. Type the password anew: it belonged to the server as it was."))
        return redirect("connected:edit", key)
    return page(request, form, account)


@policy(rights.CONTACTS_EDIT, params=OWN, methods=["POST"])
def account_trial(request: StaffRequest, key: UUID) -> HttpResponse:
    """One connection to each server, and what came of it; what works is switched on."""
    return tried(request, own_or_404(request.user, key))


@policy(rights.CONTACTS_EDIT, params=OWN, methods=["POST"])
def account_usual(request: StaffRequest, key: UUID) -> HttpResponse:
    """Letters leave through it from now on, unless another account is chosen in the letter."""
    account = own_or_404(request.user, key, sends=True)
    mailbox_settings.make_usual(account, by=request.user)
    toast(request, _("Letters leave from %(address)s unless you choose otherwise.") % {"address": account.sends_from})
    return redirect("connected:list")


@policy(rights.CONTACTS_EDIT, params=OWN, methods=["POST"])
@fresh
def account_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The account and its secret go; what was taken stays. Letters that wait keep their text."""
    mailbox_settings.remove_mailbox(own_or_404(request.user, key), by=request.user)
    toast(request, _("Disconnected. On its server nothing has changed."))
    return redirect("connected:list")


def tried(request: StaffRequest, account: Mailbox) -> HttpResponse:
    """Try both servers and say how it went; an account that works is read and sends from now on."""
    trial = trial_of_both(account)
    if not trial.ok:
        toast(request, trial.words, level=messages.ERROR)
        return redirect("connected:list")
    if not mailbox_settings.switch(account, on=True, by=request.user):
        mailbox_settings.mended(account)
    bell.ring(TASK, account.pk)
    toast(request, _("It works: letters leave through it, and its mail is read."))
    return redirect("connected:list")


def own_or_404(user: Any, key: UUID, **more: Any) -> Mailbox:
    """One's own account; 404 for any other, as for one that does not exist."""
    rows = Mailbox.objects.select_related("user", "team", "registration")
    return get_object_or_404(rows, uid=key, user=user, **more)


def page(request: StaffRequest, form: OwnAccountForm, account: Mailbox | None) -> HttpResponse:
    """The form."""
    crumbs = [(_("Profile"), reverse("accounts:profile")), (_("Connected accounts"), reverse("connected:list"))]
    context = {"form": form, "account": account, "crumbs": crumbs}
    return render(request, "mail_desk/account_form.html", context, status=422 if form.is_bound else 200)

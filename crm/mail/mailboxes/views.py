"""Settings of incoming mail: mailboxes for whoever manages accounts, and everybody's own private address."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.jobs import bell
from crm.mail.mailboxes import mailbox_settings
from crm.mail.mailboxes.connection_test import trial as tried
from crm.mail.mailboxes.fetch import TASK
from crm.mail.mailboxes.forms import MailboxForm
from crm.mail.mailboxes.mailbox_findings import overview, state_of
from crm.mail.mailboxes.private_addresses import address_of, end, made_for, spelled
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.transports.problems import words_of
from crm.privacy.keys.cipher import Unreadable

EMPTIED = gettext_lazy(
    "Saved. The password belonged to the server as it was, and is forgotten: type it anew, then switch the mailbox on."
)
MAILBOX = {"key": "mailbox"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def mailboxes(request: StaffRequest) -> HttpResponse:
    """All of them, each with how it stands."""
    rows = [(mailbox, words_of(mailbox.trouble) if mailbox.trouble else "") for mailbox in overview()]
    return render(request, "mail_desk/mailboxes.html", {"rows": rows})


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def mailbox_new(request: StaffRequest) -> HttpResponse:
    """A new one, which is tried before it is switched on."""
    form = MailboxForm(request.POST or None)
    if form.is_valid():
        mailbox = mailbox_settings.open_mailbox(form.instance, password=form.cleaned_data["password"], by=request.user)
        toast(request, _("Kept. Try it, then switch it on."))
        return redirect("mailboxes:mailbox", mailbox.uid)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "mail_desk/mailbox_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=MAILBOX)
def mailbox(request: StaffRequest, key: UUID) -> HttpResponse:
    """How one stands, and what can be done with it."""
    return page(request, mailbox_or_404(key))


@policy(rights.ACCOUNTS_MANAGE, params=MAILBOX, methods=ASK_AND_SAVE)
@fresh
def mailbox_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Where it is, whose, and what becomes of its mail."""
    mailbox = mailbox_or_404(key)
    form = MailboxForm(request.POST or None, instance=mailbox)
    if form.is_valid():
        changed, password = form.changed_columns, form.cleaned_data["password"]
        emptied = mailbox_settings.change_mailbox(form.instance, changed, password=password, by=request.user)
        toast(request, EMPTIED if emptied else _("Saved."))
        return redirect("mailboxes:mailbox", key)
    context = {"form": form, "mailbox": mailbox, "crumbs": crumbs(mailbox)}
    return render(request, "mail_desk/mailbox_form.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params=MAILBOX, methods=["POST"])
def mailbox_trial(request: StaffRequest, key: UUID) -> HttpResponse:
    """One connection, and what came of it."""
    mailbox = mailbox_or_404(key)
    return page(request, mailbox, trial=tried(mailbox))


@policy(rights.ACCOUNTS_MANAGE, params=MAILBOX, methods=["POST"])
@fresh
def mailbox_switch(request: StaffRequest, key: UUID) -> HttpResponse:
    """Read it from now on, or no more (`off`)."""
    mailbox, on = mailbox_or_404(key), "off" not in request.POST
    try:
        changed = mailbox_settings.switch(mailbox, on=on, by=request.user)
    except ValidationError as refusal:
        return page(request, mailbox, refused=refusal.messages[0])
    if changed:
        toast(request, _("The mailbox is read from now on.") if on else _("The mailbox is not read any more."))
        if on:
            bell.ring(TASK, mailbox.pk)
    return redirect("mailboxes:mailbox", key)


@policy(rights.ACCOUNTS_MANAGE, params=MAILBOX, methods=["POST"])
@fresh
def mailbox_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The account and its password go; what was taken stays."""
    mailbox_settings.remove_mailbox(mailbox_or_404(key), by=request.user)
    toast(request, _("The mailbox is forgotten here. On its server nothing has changed."))
    return redirect("mailboxes:list")


@policy(rights.CONTACTS_EDIT, methods=ASK_AND_SAVE)
def private_address(request: StaffRequest) -> HttpResponse:
    """One's own private address; POST makes a new one, and the one before ends."""
    if request.method == "POST":
        made_for(request.user)
        toast(request, _("The new address works from now on, the one before does not."))
        return redirect("mailboxes:private_address")
    address = address_of(request.user)
    try:
        addresses = spelled(address) if address else []
    except Unreadable:
        addresses = []
    context = {"kept": address, "addresses": addresses, "ready": Mailbox.objects.exclude(pattern="").exists()}
    return render(request, "mail_desk/private_address.html", context)


@policy(rights.CONTACTS_EDIT, methods=["POST"])
def private_address_ending(request: StaffRequest) -> HttpResponse:
    """It opens nothing any more."""
    if end(request.user, by=request.user):
        toast(request, _("The address files nothing any more."))
    return redirect("mailboxes:private_address")


def page(request: StaffRequest, mailbox: Mailbox, *, refused: str = "", **more) -> HttpResponse:
    """The page of one mailbox, with why something was `refused`, if it was."""
    trouble = words_of(mailbox.trouble) if mailbox.trouble else ""
    context = {
        "mailbox": mailbox,
        "state": state_of(mailbox),
        "trouble": trouble,
        "crumbs": crumbs(),
        "refused": refused,
        "providers": MailProvider.objects.filter(active=True) if mailbox.team_id else (),
        **more,
    }
    return render(request, "mail_desk/mailbox.html", context, status=422 if refused else 200)


def mailbox_or_404(key: UUID) -> Mailbox:
    """The mailbox with its counts."""
    return get_object_or_404(overview(), uid=key)


def crumbs(mailbox: Mailbox | None = None) -> list[tuple[str, str]]:
    """The way to the mailboxes, and to one of them."""
    way = [(_("Mailboxes"), reverse("mailboxes:list"))]
    return [*way, (mailbox.name, reverse("mailboxes:mailbox", args=[mailbox.uid]))] if mailbox else way

"""A colleague's connected accounts, by consent: to the provider's page, and back."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.jobs import bell
from crm.mail.account_trouble import Trouble
from crm.mail.connected import consent_flow
from crm.mail.connected.refusal_words import words_for
from crm.mail.connected.views import OWN, own_or_404
from crm.mail.mailboxes.fetch import TASK
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.privacy.keys.cipher import Unreadable

log = structlog.get_logger(__name__)


@policy(rights.CONTACTS_EDIT, params={"key": "mail_provider"}, methods=["POST"])
@fresh
def begin(request: StaffRequest, key: UUID) -> HttpResponse:
    """On to the provider's page, to connect an account there."""
    return passed_on(request, get_object_or_404(MailProvider, uid=key, active=True), None)


@policy(rights.CONTACTS_EDIT, params=OWN, methods=["POST"])
@fresh
def again(request: StaffRequest, key: UUID) -> HttpResponse:
    """On to the provider's page, to let us into an account anew."""
    account = own_or_404(request.user, key)
    if account.registration is None:
        return redirect("connected:edit", key)
    if not account.registration.active:
        toast(request, words_for("client")[1], level=messages.ERROR)
        return redirect("connected:list")
    return passed_on(request, account.registration, account)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "mailbox"}, methods=["POST"])
@fresh
def team(request: StaffRequest, key: UUID) -> HttpResponse:
    """On to the provider's page, to let us into a team's common account."""
    account = get_object_or_404(Mailbox, uid=key)
    sent = request.POST.get("provider", "")
    registration = next((row for row in MailProvider.objects.filter(active=True) if str(row.uid) == sent), None)
    if account.team_id is None or registration is None:
        return redirect("mailboxes:mailbox", key)
    return passed_on(request, registration, account)


@policy(SIGNED_IN)
def answer(request: StaffRequest) -> HttpResponse:
    """Back from the provider, with a code for us or with a refusal."""
    try:
        account = consent_flow.arrive(request, request.GET.dict(), at=timezone.now())
    except (Trouble, Unreadable) as trouble:
        code = trouble.code if isinstance(trouble, Trouble) else "secret"
        log.info("mail_account_not_connected", code=code)
        title, advice = words_for(code)
        return render(request, "mail_desk/not_connected.html", {"title": title, "advice": advice})
    bell.ring(TASK, account.pk)
    if account.team_id is not None:
        toast(request, _("Connected: its mail is read. The page says whether its server lets us in."))
        return redirect("mailboxes:mailbox", account.uid)
    toast(request, _("Connected: letters leave through it, and its mail is read."))
    return redirect("connected:list")


def passed_on(request: StaffRequest, registration: MailProvider, account: Mailbox | None) -> HttpResponse:
    """A page that leads there by itself: a form of ours may not be redirected to another host."""
    url = consent_flow.begin(request, registration, account, at=timezone.now())
    return render(request, "mail_desk/passing_on.html", {"provider": registration, "url": url})

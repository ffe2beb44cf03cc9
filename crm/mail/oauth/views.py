"""Registrations at providers of mailboxes, for whoever manages accounts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.mail.models.mail_providers import MailProvider
from crm.mail.oauth import provider_settings
from crm.mail.oauth.answer_address import answer_address
from crm.mail.oauth.forms import MailProviderForm

PROVIDER = {"key": "mail_provider"}
ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def providers(request: StaffRequest) -> HttpResponse:
    """All of them, and the address that is entered at each."""
    rows = MailProvider.objects.select_related("recipient").annotate(n_accounts=Count("mailboxes"))
    return render(request, "mail_desk/providers.html", {"rows": rows, "answer_address": answer_address()})


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def provider_new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    form = MailProviderForm(request.POST or None)
    if form.is_valid():
        provider_settings.name_provider(form.instance, secret=form.cleaned_data["secret"], by=request.user)
        toast(request, _("Kept. Colleagues connect their accounts in their profile."))
        return redirect("mail_providers:list")
    return page(request, form, None)


@policy(rights.ACCOUNTS_MANAGE, params=PROVIDER, methods=ASK_AND_SAVE)
@fresh
def provider_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """How it calls this product, and whose servers they are."""
    provider = get_object_or_404(MailProvider, uid=key)
    form = MailProviderForm(request.POST or None, instance=provider)
    if form.is_valid():
        secret = form.cleaned_data["secret"]
        emptied = provider_settings.change_provider(form.instance, form.changed_columns, secret=secret, by=request.user)
        toast(
            request,
            _("Saved. Type the client secret anew: it belonged to the address before.") if emptied else _("Saved."),
        )
        return redirect("mail_providers:list")
    return page(request, form, provider)


@policy(rights.ACCOUNTS_MANAGE, params=PROVIDER, methods=["POST"])
@fresh
def provider_removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """The registration goes, while no account is connected by it."""
    try:
        provider_settings.remove_provider(get_object_or_404(MailProvider, uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=messages.ERROR)
    else:
        toast(request, _("The registration is forgotten here."))
    return redirect("mail_providers:list")


def page(request: StaffRequest, form: MailProviderForm, provider: MailProvider | None) -> HttpResponse:
    """The form, with the address that is entered at the provider."""
    crumbs = [(_("Providers of mailboxes"), reverse("mail_providers:list"))]
    context = {"form": form, "provider": provider, "crumbs": crumbs, "answer_address": answer_address()}
    return render(request, "mail_desk/provider_form.html", context, status=422 if form.is_bound else 200)

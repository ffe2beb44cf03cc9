"""For those who manage accounts: an integration becomes an app, gets a secret, and is stopped acting for colleagues."""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.clients.views import breadcrumbs, client_or_404
from crm.accounts.models import App, AppGrant, GraveAct
from crm.accounts.oauth import app_settings, grants
from crm.accounts.oauth.forms import AppForm
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.second_person.act_card import said_to_wait
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh

KEY: dict[str, Any] = {"params": {"key": "client"}}


@policy(rights.ACCOUNTS_MANAGE, **KEY, methods=["GET", "POST"])
@fresh
def app(request: StaffRequest, key: UUID) -> HttpResponse:
    """What makes the integration an app; another address for its answers waits for a second person."""
    integration = client_or_404(key)
    current = App.objects.filter(client=integration).first()
    form = AppForm(request.POST or None, app=current)
    waiting: list[GraveAct | None] = []

    def save() -> None:
        waiting.append(app_settings.change_app(integration, **form.cleaned_data, by=request.user))

    if form.is_valid() and act_passes(form, save):
        if waiting[0]:
            said_to_wait(request)
        else:
            toast(request, _("Saved. Colleagues may let it act for them."))
        return redirect("accounts:client", integration.uid)
    context = {"form": form, "client": integration, "app": current, "crumbs": breadcrumbs(integration)}
    return render(request, "accounts/oauth/app.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, **KEY, methods=["POST"])
@fresh
def app_closing(request: StaffRequest, key: UUID) -> HttpResponse:
    """It acts for nobody any more."""
    integration = client_or_404(key)
    app_settings.close_app(integration, by=request.user)
    toast(request, _("It acts for nobody any more."))
    return redirect("accounts:client", integration.uid)


@policy(rights.ACCOUNTS_MANAGE, **KEY, methods=["POST"])
@fresh
def secret(request: StaffRequest, key: UUID) -> HttpResponse:
    """A new secret, shown in the answer."""
    integration = client_or_404(key)
    try:
        text = app_settings.new_secret(integration, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0], level=WARNING)
        return redirect("accounts:client", integration.uid)
    context = {"client": integration, "text": text, "crumbs": breadcrumbs(integration)}
    return render(request, "accounts/oauth/secret_shown.html", context)


@policy(rights.ACCOUNTS_MANAGE, **KEY, methods=["POST"])
@fresh
def secret_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its secrets open nothing any more."""
    integration = client_or_404(key)
    app_settings.drop_secrets(integration, by=request.user)
    toast(request, _("Its secrets open nothing any more."))
    return redirect("accounts:client", integration.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "acting_app"}, methods=["POST"])
@fresh
def grant_ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """An app acts for one colleague no more."""
    rows = AppGrant.objects.select_related("app__client", "token__client", "user")
    row = get_object_or_404(rows, uid=key)
    grants.end_grant(row, why=AppGrant.End.ADMINISTRATOR, by=request.user, at=timezone.now())
    words = {"app": row.app, "name": row.user}
    toast(request, _("%(app)s acts for %(name)s no more.") % words)
    return redirect("accounts:client", row.app.client.uid)

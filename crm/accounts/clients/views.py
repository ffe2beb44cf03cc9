"""Integrations, for those who manage accounts: outside programs, their tokens, and the end of either.

A token's text is in the answer to the form that made it and nowhere else: not in a session, not in an address. Whatever
changes something asks for a fresh password, code or passkey first.
"""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.clients import registration as acts, tokens as issuing
from crm.accounts.clients.forms import ClientForm, NewClientForm, RenewalForm, TokenForm, made_already
from crm.accounts.clients.refused_reads import refused_reads
from crm.accounts.limits import daily_rows
from crm.accounts.models import App, AppGrant, Client, GraveAct, Token
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh

ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def clients(request: StaffRequest) -> HttpResponse:
    """All integrations, open ones first, with the tokens that are valid now."""
    alive = Prefetch("tokens", Token.objects.shown().alive().order_by("expires_at"), to_attr="living")
    acting = Count("app__grants", filter=Q(app__grants__in=AppGrant.objects.living()))
    integrations = Client.objects.select_related("recipient", "user__role").prefetch_related(alive, "user__teams")
    integrations = integrations.annotate(acting=acting)
    rows = sorted(integrations, key=lambda client: not client.in_force)
    opening = GraveAct.objects.waiting().filter(kind=GraveAct.Kind.CLIENT_OPENING)
    context = {"clients": rows, "soon": issuing.SOON, "waiting": set(opening.values_list("client", flat=True))}
    return render(request, "accounts/clients/clients.html", context)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def client_new(request: StaffRequest) -> HttpResponse:
    """A new integration with its first token, which is shown in the answer."""
    form = NewClientForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            client = acts.register(**form.told, by=request.user)
            if client.closed_at:
                said_to_wait(request)
                return redirect("accounts:client", client.uid)
            token, text = issuing.issue(client, by=request.user, days=form.cleaned_data["days"])
        return shown_once(request, token, text)
    context = {"form": form, "crumbs": breadcrumbs()}
    return render(request, "accounts/clients/client_new.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"})
def client(request: StaffRequest, key: UUID) -> HttpResponse:
    """One integration: what it may, and its tokens."""
    integration = client_or_404(key)
    rows = list(integration.tokens.shown())
    at = timezone.now()
    context = {
        "client": integration,
        "living": [token for token in rows if token.alive(at)],
        "ended": [token for token in rows if not token.alive(at)],
        "room": sum(token.alive(at) for token in rows) < issuing.AT_ONCE,
        "soon": issuing.SOON,
        "rows_today": daily_rows.read_today(integration, at),
        "waiting": waiting_about(integration),
        "refused_reads": refused_reads(integration),
        "webhooks": list(integration.webhooks.with_clients()),
        "app": App.objects.select_related("client").filter(client=integration).first(),
        "app_grants": list(AppGrant.objects.living(at).listed().filter(app__client=integration)),
        "secrets": list(integration.secrets.all()),
        "crumbs": breadcrumbs(),
    }
    return render(request, "accounts/clients/client.html", context)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=ASK_AND_SAVE)
@fresh
def client_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """What the integration is and may do; counts from its next request."""
    integration = client_or_404(key)
    form = ClientForm(request.POST or None, instance=client_or_404(key))
    waiting: list[GraveAct | None] = []

    def save() -> None:
        waiting.append(acts.amend(integration, **form.told, by=request.user))

    if form.is_valid() and act_passes(form, save):
        if waiting[0]:
            said_to_wait(request)
        else:
            toast(request, _("Saved. It counts from the next request."))
        return redirect("accounts:client", integration.uid)
    context = {"form": form, "client": integration, "crumbs": breadcrumbs(integration)}
    return render(request, "accounts/clients/client_edit.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=ASK_AND_SAVE)
@fresh
def token_new(request: StaffRequest, key: UUID) -> HttpResponse:
    """A further token, shown in the answer."""
    integration = client_or_404(key)
    form = TokenForm(request.POST or None, client=integration)

    def made(chosen: dict[str, Any]) -> tuple[Token, str]:
        """The token as the form wants it."""
        terms = {"days": chosen["days"], "scopes_given": chosen["scopes"], "uid": chosen["uid"]}
        return issuing.issue(integration, by=request.user, **terms)

    return token_step(request, integration, form, made, {"title": _("New token"), "submit": _("Make the token")})


@policy(rights.ACCOUNTS_MANAGE, params={"key": "token"}, methods=ASK_AND_SAVE)
@fresh
def renewal(request: StaffRequest, key: UUID) -> HttpResponse:
    """A token in place of this one, shown in the answer; both work for a while."""
    token = get_object_or_404(Token.objects.shown().with_bearers(), uid=key)
    form = RenewalForm(request.POST or None)
    words = {"title": _("Renew the token"), "submit": _("Make the new token"), "old": token}
    return token_step(
        request, token.client, form, lambda chosen: issuing.renew(token, by=request.user, **chosen), words
    )


@policy(rights.ACCOUNTS_MANAGE, params={"key": "token"}, methods=["POST"])
@fresh
def revocation(request: StaffRequest, key: UUID) -> HttpResponse:
    """End a token now."""
    token = get_object_or_404(Token.objects.shown().with_bearers(), uid=key)
    issuing.revoke(token, by=request.user)
    toast(request, _("Token revoked. Its next request is refused."))
    return redirect("accounts:client", token.client.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=["POST"])
@fresh
def client_closing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Close an integration and end its tokens."""
    integration = client_or_404(key)
    acts.close(integration, by=request.user)
    toast(request, _("Integration closed, its tokens are revoked."))
    return redirect("accounts:client", integration.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "client"}, methods=["POST"])
@fresh
def client_opening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Open an integration again; it needs a new token."""
    integration = client_or_404(key)
    if isinstance(acts.reopen(integration, by=request.user), GraveAct):
        said_to_wait(request)
    else:
        toast(request, _("Integration open again. It needs a new token."))
    return redirect("accounts:client", integration.uid)


def token_step(request: StaffRequest, client: Client, form, issue_token, words: dict[str, Any]) -> HttpResponse:
    """Ask by `form` and show once the token that it makes; a form sent again leads to the page instead."""
    if form.is_valid():
        if made_already(form):
            toast(request, _("That token was shown already. If it was not copied, revoke it."), level=WARNING)
            return redirect("accounts:client", client.uid)
        try:
            return shown_once(request, *issue_token(form.cleaned_data))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"form": form, "client": client, "crumbs": breadcrumbs(client), **words}
    return render(request, "accounts/clients/token_new.html", context, status=422 if form.is_bound else 200)


def shown_once(request: StaffRequest, token: Token, text: str) -> HttpResponse:
    """The only page that ever shows a token."""
    context = {"token": token, "client": token.client, "text": text, "crumbs": breadcrumbs(token.client)}
    context["refused_reads"] = refused_reads(token.client)
    return render(request, "accounts/clients/token_shown.html", context)


def client_or_404(key: UUID) -> Client:
    """The client with its account, role and recipient."""
    return get_object_or_404(Client.objects.select_related("user__role", "recipient"), uid=key)


def breadcrumbs(client: Client | None = None) -> list[tuple[str, str]]:
    """Breadcrumbs down to the list, or to one integration."""
    steps = [(_("Integrations"), reverse("accounts:clients"))]
    return [*steps, (str(client), reverse("accounts:client", args=[client.uid]))] if client else steps

"""Accounts by SCIM, on the page of an identity provider: who let it, its tokens, whom it keeps."""

from uuid import UUID

from django.conf import settings
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.clients.tokens import AT_ONCE, SOON
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import Provider, ProvisioningToken
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.providers.views import breadcrumbs
from crm.accounts.provisioning import provisioning_tokens
from crm.accounts.provisioning.forms import ProvisioningTokenForm
from crm.accounts.provisioning.provider_groups import group_names
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh

ADDRESS = "/scim/v2"


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"})
@fresh
def provisioning(request: StaffRequest, key: UUID) -> HttpResponse:
    """Whether the provider opens and closes accounts, by which tokens, and whose."""
    provider, at = get_object_or_404(Provider, uid=key), timezone.now()
    tokens = list(provider.provisioning_tokens.all())
    makers = signers_of(*(token.made_by for token in tokens))
    rows = [(token, makers[token.made_by]) for token in tokens]
    living = [row for row in rows if row[0].alive(at)]
    context = {
        "provider": provider,
        "living": living,
        "ended": [row for row in rows if row not in living],
        "room": len(living) < AT_ONCE,
        "soon": SOON,
        "kept": provider.identities.there().exclude(provisioned_at=None).count(),
        "groups": group_names(provider),
        "waiting": waiting_about(provider),
        "address": settings.BASE_URL + ADDRESS,
        "crumbs": breadcrumbs(provider),
    }
    return render(request, "accounts/provisioning/provisioning.html", context)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provisioning_opening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let it, once a second person has confirmed."""
    provider = get_object_or_404(Provider, uid=key)
    try:
        waits = provisioning_tokens.let_provision(provider, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
    else:
        if waits:
            said_to_wait(request)
        else:
            toast(request, _("It may open and close accounts. It needs a token."))
    return redirect("accounts:provisioning", provider.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provisioning_ending(request: StaffRequest, key: UUID) -> HttpResponse:
    """It opens and closes none any more."""
    provider = get_object_or_404(Provider, uid=key)
    provisioning_tokens.end_provisioning(provider, by=request.user)
    toast(request, _("Ended, with its tokens. Accounts stay as they are."))
    return redirect("accounts:provisioning", provider.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["GET", "POST"])
@fresh
def provisioning_token(request: StaffRequest, key: UUID) -> HttpResponse:
    """A token, shown in the answer and nowhere else; a form sent again leads to the page instead."""
    provider = get_object_or_404(Provider, uid=key)
    form = ProvisioningTokenForm(request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data
        if ProvisioningToken.objects.filter(uid=chosen["uid"]).exists():
            toast(request, _("That token was shown already. If it was not copied, revoke it."), level=WARNING)
            return redirect("accounts:provisioning", provider.uid)
        try:
            token, text = provisioning_tokens.issue(provider, by=request.user, days=chosen["days"], uid=chosen["uid"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            context = {"token": token, "text": text, "provider": provider, "crumbs": steps(provider)}
            context["address"] = settings.BASE_URL + ADDRESS
            return render(request, "accounts/provisioning/token_shown.html", context)
    context = {"form": form, "provider": provider, "crumbs": steps(provider)}
    return render(request, "accounts/provisioning/token_new.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provisioning_token"}, methods=["POST"])
@fresh
def provisioning_token_revocation(request: StaffRequest, key: UUID) -> HttpResponse:
    """End a token now."""
    token = get_object_or_404(ProvisioningToken.objects.select_related("provider"), uid=key)
    provisioning_tokens.revoke(token, by=request.user)
    toast(request, _("Token revoked. Its next request is refused."))
    return redirect("accounts:provisioning", token.provider.uid)


def steps(provider: Provider) -> list[tuple[str, str]]:
    """Breadcrumbs down to the page of the tokens."""
    return [*breadcrumbs(provider), (_("Accounts by SCIM"), reverse("accounts:provisioning", args=[provider.uid]))]

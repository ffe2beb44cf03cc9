"""Identity providers, for those who manage accounts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import Provider, ProviderIdentity, Role, Team, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.providers import provider_settings, sign_in_flow
from crm.accounts.providers.forms import NewProviderForm, ProviderForm, TermsForm
from crm.accounts.providers.refusal_words import problem_words
from crm.accounts.providers.saml import own_side
from crm.accounts.providers.saml.forms import SamlForm
from crm.accounts.providers.unlinking import unlink
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.narrowing import promised

ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def providers(request: StaffRequest) -> HttpResponse:
    """All of them, open ones first."""
    rows = sorted(Provider.objects.all(), key=lambda row: (not row.in_force, row.name.casefold()))
    return render(request, "accounts/providers/providers.html", {"providers": rows})


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def provider_new(request: StaffRequest) -> HttpResponse:
    """A new one; a second person opens it."""
    form = NewProviderForm(request.POST or None)

    def add() -> Provider:
        data = form.cleaned_data
        return provider_settings.add_provider(data["issuer"], data["secret"], form.terms, by=request.user)

    return new_page(request, form, add)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def provider_new_saml(request: StaffRequest) -> HttpResponse:
    """A new one that speaks SAML; a second person opens it."""
    form = SamlForm(request.POST or None)

    def add() -> Provider:
        return provider_settings.add_by_saml(promised(form.described).entity_id, form.terms, by=request.user)

    return new_page(request, form, add, by_saml=True)


def new_page(
    request: StaffRequest, form: TermsForm, add: Callable[[], Provider], *, by_saml: bool = False
) -> HttpResponse:
    """The page of a new one; it is added by a form that is filled in well, which holds what is refused."""
    added: list[Provider] = []
    if form.is_valid() and act_passes(form, lambda: added.append(add())):
        toast_state(request, added[0])
        return redirect("accounts:provider", added[0].uid)
    context = {"form": form, "crumbs": breadcrumbs(), "by_saml": by_saml, **addresses()}
    return render(request, "accounts/providers/provider_edit.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"})
@fresh
def provider(request: StaffRequest, key: UUID) -> HttpResponse:
    """What it is, whom it gives what, and its switches."""
    row = get_object_or_404(Provider, uid=key)
    context = {"provider": row, "groups": group_lines(row), "crumbs": breadcrumbs(), "waiting": waiting_about(row)}
    context |= {"people": row.identities.count(), "keepers": list(with_key(User.objects.all())), **addresses(row)}
    return render(request, "accounts/providers/provider.html", context)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=ASK_AND_SAVE)
@fresh
def provider_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its terms; what gives more waits for a second person."""
    row = get_object_or_404(Provider, uid=key)
    form_type = SamlForm if row.by_saml else ProviderForm
    form = form_type(request.POST or None, instance=Provider.objects.get(pk=row.pk))

    def amend() -> None:
        """Change it, or say that it waits."""
        secret = form.cleaned_data.get("secret", "")
        if provider_settings.amend(row, form.terms, by=request.user, secret=secret):
            said_to_wait(request)
        else:
            toast(request, _("Saved. It counts from the next sign-in."))

    if form.is_valid() and act_passes(form, amend):
        return redirect("accounts:provider", row.uid)
    context = {"form": form, "provider": row, "by_saml": row.by_saml, "crumbs": breadcrumbs(row), **addresses(row)}
    return render(request, "accounts/providers/provider_edit.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provider_trial(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ask it now what it publishes."""
    row = get_object_or_404(Provider, uid=key)
    if problem := provider_settings.examine(row):
        toast(request, _("Not right: %(problem)s") % {"problem": problem_words(problem)}, level=WARNING)
    else:
        toast(request, _("It answers, and its description and keys fit this address."))
    return redirect("accounts:provider", row.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provider_only(request: StaffRequest, key: UUID) -> HttpResponse:
    """Close passwords to everybody but owners with a passkey (`only` = 1), or open them again."""
    row = get_object_or_404(Provider, uid=key)
    try:
        provider_settings.set_alone(row, request.POST.get("only") == "1", by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
    else:
        toast(request, _("Saved. It counts from the next sign-in."))
    return redirect("accounts:provider", row.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provider_closing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Nobody signs in by it any more."""
    row = get_object_or_404(Provider, uid=key)
    provider_settings.close_provider(row, by=request.user)
    toast(request, _("Closed. Sessions that began by it have ended."))
    return redirect("accounts:provider", row.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=["POST"])
@fresh
def provider_opening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Open it (again)."""
    row = get_object_or_404(Provider, uid=key)
    provider_settings.open_provider(row, by=request.user)
    toast_state(request, row)
    return redirect("accounts:provider", row.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider_identity"}, methods=["POST"])
@fresh
def identity_end(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take back the link of somebody's account to what the provider names."""
    identity = get_object_or_404(ProviderIdentity.objects.select_related("user"), uid=key)
    try:
        waits = unlink(identity, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
    else:
        said_to_wait(request) if waits else toast(request, _("The link is taken back. They have been told."))
    return redirect("accounts:user", identity.user.uid)


def toast_state(request: StaffRequest, row: Provider) -> None:
    """Say whether it is open or waits."""
    if row.in_force:
        toast(request, _("Colleagues sign in by it from now on."))
    else:
        said_to_wait(request)


def group_lines(row: Provider) -> list[dict[str, Any]]:
    """Its groups for the page: {group, role, teams}; a role that is gone is None."""
    roles = {role.slug: role for role in Role.objects.all()}
    teams = {team.pk: team for team in Team.objects.all()}
    return [
        {
            "group": _("everybody") if line["group"] == EVERYBODY else line["group"],
            "role": roles.get(line["role"]),
            "teams": [teams[key] for key in line["teams"] if key in teams],
        }
        for line in row.groups
    ]


def addresses(row: Provider | None = None) -> dict[str, str]:
    """What the administrator enters at the provider; our description with our key once there is one."""
    by_code = {"redirect_uri": sign_in_flow.redirect_uri(), "logout_uri": sign_in_flow.logout_uri()}
    own_url = own_side.entity_id()
    if row is not None and row.by_saml:
        own_url = settings.BASE_URL + reverse("accounts:saml_metadata_for", args=[row.uid])
    by_saml = {"answer_url": own_side.answer_url(), "saml_logout_url": own_side.logout_url(), "own_url": own_url}
    return {**by_code, "entity_id": own_side.entity_id(), **by_saml}


def breadcrumbs(row: Provider | None = None) -> list[tuple[str, str]]:
    """Breadcrumbs down to the list, or to one provider."""
    steps = [(_("Sign-in by the organisation"), reverse("accounts:providers"))]
    return [*steps, (str(row), reverse("accounts:provider", args=[row.uid]))] if row else steps

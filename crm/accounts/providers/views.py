"""Identity providers, for those who manage accounts."""

from typing import Any
from uuid import UUID

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import Provider, Role, Team, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.providers import provider_settings, sign_in_flow
from crm.accounts.providers.forms import NewProviderForm, ProviderForm
from crm.accounts.providers.refusal_words import problem_words
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh

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
    added: list[Provider] = []

    def add() -> None:
        """Add it; the form holds what is refused."""
        data = form.cleaned_data
        added.append(provider_settings.add_provider(data["issuer"], data["secret"], form.terms, by=request.user))

    if form.is_valid() and act_passes(form, add):
        toast_state(request, added[0])
        return redirect("accounts:provider", added[0].uid)
    context = {"form": form, "crumbs": breadcrumbs(), **addresses()}
    return render(request, "accounts/providers/provider_edit.html", context, status=422 if form.is_bound else 200)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"})
@fresh
def provider(request: StaffRequest, key: UUID) -> HttpResponse:
    """What it is, whom it gives what, and its switches."""
    row = get_object_or_404(Provider, uid=key)
    context = {"provider": row, "groups": group_lines(row), "crumbs": breadcrumbs(), "waiting": waiting_about(row)}
    context |= {"people": row.identities.count(), "keepers": list(with_key(User.objects.all())), **addresses()}
    return render(request, "accounts/providers/provider.html", context)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "provider"}, methods=ASK_AND_SAVE)
@fresh
def provider_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Its terms; what gives more waits for a second person."""
    row = get_object_or_404(Provider, uid=key)
    form = ProviderForm(request.POST or None, instance=Provider.objects.get(pk=row.pk))

    def amend() -> None:
        """Change it, or say that it waits."""
        secret = form.cleaned_data["secret"]
        if provider_settings.amend(row, form.terms, by=request.user, secret=secret):
            said_to_wait(request)
        else:
            toast(request, _("Saved. It counts from the next sign-in."))

    if form.is_valid() and act_passes(form, amend):
        return redirect("accounts:provider", row.uid)
    context = {"form": form, "provider": row, "crumbs": breadcrumbs(row), **addresses()}
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


def addresses() -> dict[str, str]:
    """What the administrator enters at the provider."""
    return {"redirect_uri": sign_in_flow.redirect_uri(), "logout_uri": sign_in_flow.logout_uri()}


def breadcrumbs(row: Provider | None = None) -> list[tuple[str, str]]:
    """Breadcrumbs down to the list, or to one provider."""
    steps = [(_("Sign-in by the organisation"), reverse("accounts:providers"))]
    return [*steps, (str(row), reverse("accounts:provider", args=[row.uid]))] if row else steps

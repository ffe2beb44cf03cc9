"""Users and teams, for those who manage accounts."""

from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.factors.factor_state import has_factor
from crm.accounts.factors.lost_factor import take_away
from crm.accounts.models import Team, User
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.second_person.act_card import said_to_wait, waiting_about
from crm.accounts.sessions.session_list import lines
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.accounts.staff import invitations
from crm.accounts.staff.forms import InvitationForm, PlacementForm, TeamForm
from crm.accounts.staff.placement import open_team, place, rename_team, reopen

ASK_AND_SAVE = ["GET", "POST"]


@policy(rights.ACCOUNTS_MANAGE)
def users(request: StaffRequest) -> HttpResponse:
    """Everybody with an account, open ones first."""
    everybody = User.objects.select_related("role").prefetch_related("teams")
    accounts = everybody.order_by("-is_active", "last_name", "first_name", "username")
    return render(request, "accounts/staff/users.html", {"people": accounts})


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def invitation(request: StaffRequest) -> HttpResponse:
    """A new account; its owner gets a link by mail."""
    form = InvitationForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "crumbs": way_to("users")}
        return render(request, "accounts/staff/invitation.html", context, status=422 if form.is_bound else 200)
    invited = invitations.invite(form.instance, teams=form.cleaned_data["teams"], by=request.user)
    if invited.is_active:
        toast(request, _("Account opened. The invitation is on its way."))
    else:
        said_to_wait(request)
    return redirect("accounts:user", invited.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=ASK_AND_SAVE)
@fresh
def user(request: StaffRequest, key) -> HttpResponse:
    """One account: its role and teams, its link, closing and opening."""
    account = get_object_or_404(User.objects.select_related("role"), uid=key)
    form = PlacementForm(request.POST or None, instance=User.objects.get(pk=account.pk))
    if form.is_valid() and act_passes(form, lambda: placed(request, account, form)):
        return redirect("accounts:user", account.uid)
    context = {"person": account, "form": form, "own": account == request.user, "crumbs": way_to("users")}
    papers = account.authorisations.in_term(timezone.localdate()).select_related("role")
    context["paper"] = papers.filter(role=account.role_id).first()
    context |= {"sessions": lines(account), "secured": has_factor(account), "waiting": waiting_about(account)}
    return render(request, "accounts/staff/user.html", context, status=422 if form.is_bound else 200)


def placed(request: StaffRequest, user: User, form: PlacementForm) -> None:
    """Give the role and teams that the form asks for, or say that it waits."""
    if place(user, **form.cleaned_data, by=request.user):
        said_to_wait(request)
    else:
        toast(request, _("Saved. It counts from their next click."))


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=["POST"])
@fresh
def link(request: StaffRequest, key) -> HttpResponse:
    """Send the link for setting a password (again)."""
    account = get_object_or_404(User, uid=key, is_active=True, role__machine=False)
    invitations.remind(account, by=request.user)
    toast(request, _("The link is on its way."))
    return redirect("accounts:user", account.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=["POST"])
@fresh
def factor_removal(request: StaffRequest, key) -> HttpResponse:
    """Take away the second step of somebody who has lost it."""
    account = get_object_or_404(User.objects.select_related("role"), uid=key)
    try:
        waits = take_away(account, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
    else:
        said_to_wait(request) if waits else toast(request, _("The second step is taken away."))
    return redirect("accounts:user", account.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=["POST"])
@fresh
def closing(request: StaffRequest, key) -> HttpResponse:
    """Close an account; open again is the undo."""
    account = get_object_or_404(User.objects.select_related("role"), uid=key)
    try:
        account.disable(by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.message, level=WARNING)
    else:
        toast(request, _("Account closed."), undo=reverse("accounts:opening", args=[account.uid]))
    return redirect("accounts:user", account.uid)


@policy(rights.ACCOUNTS_MANAGE, params={"key": "user"}, methods=["POST"])
@fresh
def opening(request: StaffRequest, key) -> HttpResponse:
    """Open an account again."""
    account = get_object_or_404(User.objects.select_related("role"), uid=key)
    if reopen(account, by=request.user):
        said_to_wait(request)
    else:
        toast(request, _("Account open again."))
    return redirect("accounts:user", account.uid)


@policy(rights.ACCOUNTS_MANAGE, methods=ASK_AND_SAVE)
@fresh
def teams(request: StaffRequest) -> HttpResponse:
    """All teams, and a field for a new one."""
    form = TeamForm(request.POST or None)
    if form.is_valid():
        open_team(form.cleaned_data["name"], by=request.user)
        toast(request, _("Team added."))
        return redirect("accounts:teams")
    counted = Team.objects.annotate(size=Count("memberships", filter=Q(memberships__user__is_active=True)))
    return render(
        request,
        "accounts/staff/teams.html",
        {"teams": counted, "form": form, "crumbs": way_to("users")},
        status=422 if form.is_bound else 200,
    )


@policy(rights.ACCOUNTS_MANAGE, params={"key": "team"}, methods=ASK_AND_SAVE)
@fresh
def team(request: StaffRequest, key) -> HttpResponse:
    """One team: its name and who is in it."""
    edited = get_object_or_404(Team, uid=key)
    form = TeamForm(request.POST or None, instance=Team.objects.get(pk=edited.pk))
    if form.is_valid():
        rename_team(edited, form.cleaned_data["name"], by=request.user)
        toast(request, _("Saved."))
        return redirect("accounts:teams")
    people = edited.users.select_related("role")
    context = {"team": edited, "form": form, "people": people, "crumbs": way_to("teams")}
    return render(request, "accounts/staff/team.html", context, status=422 if form.is_bound else 200)


def way_to(page: str) -> list[tuple[str, str]]:
    """Breadcrumbs down to the list called `page`: (words, address)."""
    words = {"users": _("Users"), "teams": _("Teams")}
    steps = ["users"] if page == "users" else ["users", page]
    return [(words[step], reverse(f"accounts:{step}")) for step in steps]

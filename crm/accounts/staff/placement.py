"""Giving an account its role and teams, and opening it again: acts that may wait for a second person.

Both answer with the act that waits, or None when it is done. `confirmed` is that act once somebody has confirmed it.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import AppCode, AppGrant, Client, GraveAct, PowerGiven, Role, Team, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.models.sign_in.break_glass import keep_a_key
from crm.accounts.permissions import rights
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_role, reads_people
from crm.accounts.second_person.independence import note_power_given
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger


@transaction.atomic
def open_team(name: str, *, by: Actor) -> Team:
    """A new team, with nobody in it."""
    opened = Team.objects.create(name=name)
    ledger.record("team.added", by=by, target=f"team:{opened.pk}", fields=["name"])
    return opened


@transaction.atomic
def rename_team(team: Team, name: str, *, by: Actor) -> None:
    """Give the team another name."""
    team.name = name
    team.save(update_fields=["name"])
    ledger.record("team.renamed", by=by, target=f"team:{team.pk}", fields=["name"])


@transaction.atomic
def place(
    user: User, *, role: Role, teams: Iterable[Team], by: Actor, confirmed: GraveAct | None = None
) -> GraveAct | None:
    """Give the account a role and teams; felt on its next request. ValidationError on one's own account.

    A role that sees people or decides where theirs does not waits for a second person.
    """
    user.refuse_own(by)
    role = Role.objects.select_for_update().get(pk=role.pk)  # somebody may be widening it at this moment
    user.keep_a_manager(staying=user.is_active and rights.ACCOUNTS_MANAGE in role.held)
    if not role.decides:
        keep_a_key(User.objects.exclude(pk=user.pk))
    teams, office = list(teams), user.role.decides or user.role.dpo
    terms = {"role": role.slug, "teams": sorted(team.pk for team in teams), "mark": Shape.of(role).mark}
    # who is taken out of an office could confirm no more: that, too, is a change of power
    grave = brings_back(user, role) or grave_role(role, user.role) or (office and role != user.role)
    if confirmed is None and grave and (act := four_eyes.waits(GraveAct.Kind.PLACING, user, by=by, asked=terms)):
        return act
    if user.role_id != role.pk:
        user.app_grants.all().end(why=AppGrant.End.ROLE)
        AppCode.objects.filter(user=user).unused().delete()
    user.role = role
    user.save(update_fields=["role"])
    user.teams.set(teams)
    note_power_given([user], by=by, act=PowerGiven.Act.PLACED)
    counts = {"role": role.slug, "teams": terms["teams"]}  # a restore places it again by these
    ledger.record("account.placed", by=by, target=user.target, fields=["role", "teams"], counts=counts)
    return None


@transaction.atomic
def reopen(user: User, *, by: Actor, confirmed: GraveAct | None = None) -> GraveAct | None:
    """Open the account again; one that sees people or decides waits for a second person."""
    if user.is_active:
        return None
    grave = brings_back(user, user.role) or grave_role(user.role)
    if confirmed is None and grave and (act := four_eyes.waits(GraveAct.Kind.OPENING, user, by=by)):
        return act
    user.is_active = True
    user.save(update_fields=["is_active"])
    note_power_given([user], by=by, act=PowerGiven.Act.REOPENED)
    ledger.record("account.enabled", by=by, target=user.target, fields=["is_active"])
    return None


def brings_back(user: User, role: Role) -> bool:
    """Whether tokens of an integration that reads people count again with this role."""
    integration = Client.objects.filter(user=user, closed_at=None).first() if role.machine else None
    return integration is not None and not integration.in_force and reads_people(integration.scopes)


def role_asked(act: GraveAct) -> Role:
    """The role that a confirmed act gives. ValidationError when it is gone or was changed since it was asked for."""
    role = Role.objects.select_for_update().filter(slug=act.asked["role"]).first()
    if role is None or Shape.of(role).mark != act.asked["mark"]:
        raise ValidationError(_("The role has been changed meanwhile. Refuse this, and have it asked for again."))
    return role

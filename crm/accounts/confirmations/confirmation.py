"""The second person's word on a grave act: confirmed it is done at once, refused or withdrawn it stays undone.

Whoever confirms decides for the controller or is the officer, is not whom it concerns, and does not depend on whoever
asked (`second_person/independence.py`). The operator of the server may confirm by command where nobody else can; it is
recorded as such, and told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.clients import registration, webhooks
from crm.accounts.factors import lost_factor
from crm.accounts.language.actor_names import signature_pair
from crm.accounts.models import GraveAct, Team, User
from crm.accounts.oauth import app_settings
from crm.accounts.permissions import rights
from crm.accounts.providers import provider_settings
from crm.accounts.roles import role_changes
from crm.accounts.second_person import four_eyes, grave_act_notices
from crm.accounts.second_person.independence import key_of, refuse_alone, signed
from crm.accounts.staff import invitations, placement
from crm.narrowing import promised
from crm.privacy.actors import Actor, ActorKey
from crm.privacy.logs import ledger

Kind, Outcome = GraveAct.Kind, GraveAct.Outcome


@transaction.atomic
def confirm(act: GraveAct, *, by: Actor, at: datetime | None = None) -> GraveAct:
    """Carry the act out now, as it was asked. PermissionDenied for whoever may not confirm it.

    ValidationError for one's own, for the one whom it concerns, for somebody who depends on who asked, when it is
    decided or over, when who asked no longer manages accounts, and when it can no longer be done as it was asked.
    """
    at, act = at or timezone.now(), lock_act(act, at)
    refuse_powerless(by)
    if isinstance(by, User) and act.user_id == by.pk:
        raise ValidationError(_("This concerns your own account: somebody else has to confirm it."), code="two")
    refuse_alone(act.asked_by, by, words=_("Two people: somebody else has to confirm it."), at=at)
    asker = asker_of(act)
    if isinstance(asker, User) and not asker.may(rights.ACCOUNTS_MANAGE) and not by_program(act, asker):
        raise ValidationError(_("Whoever asked no longer manages accounts. Refuse it."), code="asker")
    DOERS[act.kind](act, asker)
    return record_end(act, Outcome.CONFIRMED, by=by, at=at)


def by_program(act: GraveAct, asker: User) -> bool:
    """Whether a program asked for a webhook of its own (crm/api/webhooks/subscriptions.py)."""
    client = act.client
    return act.kind == Kind.WEBHOOK_OPENING and client is not None and client.user_id == asker.pk


@transaction.atomic
def refuse(act: GraveAct, *, by: Actor, at: datetime | None = None) -> GraveAct:
    """Refuse the act: everything stays as it is. PermissionDenied for whoever may not decide on it."""
    at, act = at or timezone.now(), lock_act(act, at)
    refuse_powerless(by)
    return record_end(act, Outcome.REFUSED, by=by, at=at)


@transaction.atomic
def withdraw(act: GraveAct, *, by: User, at: datetime | None = None) -> GraveAct:
    """Withdraw an act that one has asked for. PermissionDenied for somebody else's."""
    at, act = at or timezone.now(), lock_act(act, at)
    if act.asked_by != signed(by):
        raise PermissionDenied
    return record_end(act, Outcome.WITHDRAWN, by=by, at=at)


def record_end(act: GraveAct, outcome: str, *, by: Actor, at: datetime) -> GraveAct:
    """The act with its end recorded and everybody concerned notified; the caller holds the transaction."""
    act.outcome, act.decided_by, act.decided_at = outcome, signed(by), at
    act.save(update_fields=["outcome", "decided_by", "decided_at"])
    target = f"{act.target} {four_eyes.target_of(act.subject)}"
    ledger.record(f"grave_act.{outcome}", by=by, target=target, counts={"kind": act.kind})
    asker = User.objects.filter(pk__in=[key_of(act.asked_by) or 0], is_active=True, role__machine=False)
    others = {reader.pk: reader for reader in [*four_eyes.readers(), *asker] if signed(reader) != signed(by)}
    grave_act_notices.tell(act, others.values())
    return act


def asker_of(act: GraveAct) -> Actor:
    """Who asked for it: a colleague, or an identity provider of the organisation."""
    if act.asked_by in four_eyes.BY_OUTSIDERS:
        return ActorKey(*signature_pair(act.asked_by))
    return User.objects.select_related("role").get(pk=promised(key_of(act.asked_by)))


def lock_act(act: GraveAct, at: datetime) -> GraveAct:
    """The act, locked: two people may decide at once. ValidationError when it is decided or over."""
    locked_act = GraveAct.objects.select_for_update().get(pk=act.pk)
    if locked_act.outcome:
        raise ValidationError(_("Somebody has decided it meanwhile."), code="decided")
    if not locked_act.waits(at):
        raise ValidationError(_("It has run out. Have it asked for again."), code="over")
    return locked_act


def refuse_powerless(by: Actor) -> None:
    """PermissionDenied for a user who neither decides nor is the officer."""
    if isinstance(by, User) and (by.lapsed or not (by.is_active and (by.decides or by.role.dpo))):
        raise PermissionDenied


def give_role(act: GraveAct, asker: Actor) -> None:
    """Another role and teams."""
    role, teams = placement.role_asked(act), Team.objects.filter(pk__in=act.asked["teams"])
    placement.place(promised(act.user), role=role, teams=teams, by=asker, confirmed=act)


def widen_role(act: GraveAct, asker: Any) -> None:
    """Give the role the shape that was asked for."""
    shape, mark = role_changes.stored_shape(act), act.asked["seen"]
    role_changes.reshape(promised(act.role), shape, seen=mark, by=asker, confirmed=act)


def change_provider(act: GraveAct, asker: Actor) -> None:
    """What an identity provider gives from now on."""
    provider_settings.amend(promised(act.provider), act.asked, by=asker, confirmed=act)


def change_client(act: GraveAct, asker: Actor) -> None:
    """Other terms for an integration."""
    registration.amend(promised(act.client), **registration.stored_terms(act), by=asker, confirmed=act)


DOERS: Mapping[str, Callable[[GraveAct, Any], Any]] = {
    Kind.OPENING: lambda act, asker: invitations.admit(promised(act.user), by=asker, confirmed=act),
    Kind.PLACING: give_role,
    Kind.UNSECURING: lambda act, asker: lost_factor.take_away(promised(act.user), by=asker, confirmed=act),
    Kind.RESHAPING: widen_role,
    Kind.CLIENT_OPENING: lambda act, asker: registration.reopen(promised(act.client), by=asker, confirmed=act),
    Kind.CLIENT_CHANGE: change_client,
    Kind.WEBHOOK_OPENING: webhooks.confirm_opening,
    Kind.APP_OPENING: app_settings.confirm_opening,
    Kind.PROVIDER_OPENING: lambda act, asker: provider_settings.open_provider(
        promised(act.provider), by=asker, confirmed=act
    ),
    Kind.PROVIDER_CHANGE: change_provider,
}

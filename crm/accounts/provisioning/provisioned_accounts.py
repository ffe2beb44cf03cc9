"""Accounts as an identity provider keeps them by SCIM: each verb is the product's own, asked for by the provider.

    announce ──> an account that is linked already, one that the provider deleted before, or a new one
                 └ somebody else's: Taken; nobody is taken over because of an address
    change ────> name, address, and whether they work here: closing is `User.disable`, as when somebody leaves
    remove ────> closed; the row stays, and the account with what it did
    change_members ──> role and teams by the settings of the provider; what sees more waits for a second person

All take the provider's lock first: of two that announce one person, one finds them there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import GraveAct, Provider, ProviderIdentity, Role, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.permissions import rights
from crm.accounts.providers import provider_accounts
from crm.accounts.providers.provider_accounts import given_by, name_for, provisioned_groups
from crm.accounts.second_person import four_eyes
from crm.accounts.staff import invitations
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

USER_FIELDS = ("email", "first_name", "last_name")
IDENTITY_FIELDS = ("user_name", "external_id", "active")


class Taken(Exception):
    """Somebody has this user name, id or address already."""


@dataclass(frozen=True)
class Described:
    """Somebody as the provider describes them."""

    user_name: str
    external_id: str
    email: str
    first_name: str
    last_name: str
    active: bool = True


def announce(provider: Provider, said: Described, *, at: datetime) -> ProviderIdentity:
    """The identity of somebody whom the provider gives an account. Taken where somebody else has it; ValidationError
    for an address that may not be of ours."""
    try:
        with transaction.atomic():
            row = lock(provider)
            refuse_domain(row, said.email)
            known = known_as(row, said)
            return adopted(known, said, at=at) if known else born(row, said, at=at)
    except IntegrityError:
        raise Taken from None  # an administrator opened the same account at this moment


def known_as(provider: Provider, said: Described) -> ProviderIdentity | None:
    """Whom the provider may mean: linked by sign-in and not announced yet, or deleted by it before. Taken for others.

    A user name that comes with another id is somebody else's, who got the address of whoever left.
    """
    unnamed = Q(user_name="", user__email__in=[said.user_name.lower(), said.email])
    same = Q(user_name__iexact=said.user_name) | unnamed
    if said.external_id:
        same |= Q(external_id=said.external_id)
    rows = list(ProviderIdentity.objects.filter(same, provider=provider).select_related("user__role", "provider"))
    if not rows:
        return None
    row = rows[0]
    returns = row.removed_at is not None and row.external_id == said.external_id
    if len(rows) > 1 or not (returns or row.provisioned_at is None):
        raise Taken
    return row


def adopted(identity: ProviderIdentity, said: Described, *, at: datetime) -> ProviderIdentity:
    """SCIM keeps an account that is the provider's from now on, or again."""
    identity.provisioned_at, identity.removed_at = at, None
    identity.save(update_fields=["provisioned_at", "removed_at"])
    ledger.record("account.provisioned", by=identity.provider, target=identity.user.target)
    amend(identity, said, at=at)
    return identity


def born(provider: Provider, said: Described, *, at: datetime) -> ProviderIdentity:
    """A new account. Closed while no group gives it a role, and until a second person has confirmed a role that sees
    people or decides."""
    if User.objects.filter(email__iexact=said.email).exists():
        raise Taken
    names = {"first_name": said.first_name, "last_name": said.last_name}
    user = User(username=name_for(said.email), email=said.email, role=least_role(), **names)
    row: dict[str, Any] = {"user_name": said.user_name, "external_id": said.external_id, "active": said.active}
    given = given_by(provider, provisioned_groups(ProviderIdentity())) if said.active else None
    if given:
        user.role = given[0]
        invitations.invite(user, teams=given[1], by=provider)
    else:
        user.set_unusable_password()
        user.is_active, row["left_at"] = False, at
        user.save()
        ledger.record("account.announced", by=provider, target=user.target, fields=["username", *USER_FIELDS])
    identity = ProviderIdentity.objects.create(
        provider=provider, user=user, groups=[], linked_at=at, provisioned_at=at, **row
    )
    ledger.record("account.linked", by=provider, target=f"{user.target} {provider.target}")
    return identity


@transaction.atomic
def change(identity: ProviderIdentity, said: Described, *, at: datetime) -> None:
    """Keep the account as it is described now. Taken, and ValidationError, as for `announce`, and where nobody would be
    left who manages accounts or could break the glass."""
    lock(identity.provider)
    if identity.provisioned_at is None:  # linked by a sign-in: from now on SCIM says whether they work here
        identity.provisioned_at = at
        identity.save(update_fields=["provisioned_at"])
    amend(identity, said, at=at)


def amend(identity: ProviderIdentity, said: Described, *, at: datetime) -> None:
    """The same, under the lock."""
    user = identity.user
    others = ProviderIdentity.objects.filter(provider=identity.provider).exclude(pk=identity.pk)
    same = Q(user_name__iexact=said.user_name) | (Q(external_id=said.external_id) & ~Q(external_id=""))
    if others.filter(same).exists() or User.objects.filter(email__iexact=said.email).exclude(pk=user.pk).exists():
        raise Taken
    if said.email != user.email:
        refuse_domain(identity.provider, said.email)
        readdress(identity, at=at)
    changed = [name for name in USER_FIELDS if getattr(user, name) != getattr(said, name)]
    named = [name for name in IDENTITY_FIELDS if getattr(identity, name) != getattr(said, name)]
    for row, fields in ((user, changed), (identity, named)):
        for name in fields:
            setattr(row, name, getattr(said, name))
        if fields:
            row.save(update_fields=fields)
    if changed:
        ledger.record("account.described", by=identity.provider, target=user.target, fields=changed)
    settle(identity, at=at)


def readdress(identity: ProviderIdentity, *, at: datetime) -> None:
    """Another address may be given, because nobody has entered the account and nobody may yet: a link to a password
    would go there. What waits for a second person is asked for anew. ValidationError for an account that was opened."""
    user = identity.user
    others = GraveAct.objects.waiting(at).about(user).exclude(asked_by=signature(identity.provider))
    if user.is_active or user.last_login is not None or others.exists():
        raise ValidationError(_("The address of an account that has been opened stays."), code="address")
    take_back(identity, at=at)


@transaction.atomic
def remove(identity: ProviderIdentity, *, at: datetime) -> None:
    """The provider deletes them: the account is closed, nothing is erased. ValidationError as for `change`."""
    lock(identity.provider)
    identity.active, identity.groups, identity.removed_at = False, [], at
    identity.provisioned_at = identity.provisioned_at or at
    identity.save(update_fields=["active", "groups", "removed_at", "provisioned_at"])
    ledger.record("account.unprovisioned", by=identity.provider, target=identity.user.target)
    settle(identity, at=at)


@transaction.atomic
def change_members(
    provider: Provider, group: str, *, put_in: Collection[str], taken_out: Collection[str], at: datetime
) -> None:
    """Put these (their public ids) into a group of the settings and take those out. ValidationError for somebody whom
    the provider does not have, and as for `change`."""
    lock(provider)
    rows = ProviderIdentity.objects.there().filter(provider=provider, uid__in={*put_in, *taken_out})
    members = {str(row.uid): row for row in rows.order_by("pk")}
    if set(put_in) - members.keys():
        raise ValidationError(_("There is no such user."), code="member")
    for uid, identity in members.items():
        before = set(identity.groups or [])
        groups = sorted(before | {group} if uid in put_in else before - {group})
        if groups == identity.groups:
            continue
        identity.groups, identity.provisioned_at = groups, identity.provisioned_at or at
        identity.save(update_fields=["groups", "provisioned_at"])
        ledger.record("account.grouped", by=provider, target=identity.user.target, counts={"groups": len(groups)})
        settle(identity, at=at)


def settle(identity: ProviderIdentity, *, at: datetime) -> None:
    """The account is open or closed, in role and teams, as the provider says now."""
    user, groups = identity.user, provisioned_groups(identity)
    if not identity.active:
        close(identity, at=at)
    elif identity.groups is None:
        return
    elif not user.is_active and user.last_login is None:
        place_unopened(identity, groups, at=at)
    elif provider_accounts.keep_as_said(identity.provider, identity, groups, at=at) == "no_group":
        take_back(identity, at=at)


def close(identity: ProviderIdentity, *, at: datetime) -> None:
    """They do not work here: what was asked for them is taken back, and an open account is closed.

    ValidationError for the last owner with a passkey, whether passwords are closed or not.
    """
    user = identity.user
    owners = with_key(User.objects.all())
    if owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists():
        raise ValidationError(_("This is the last owner with a passkey: somebody has to be left who gets in."))
    take_back(identity, at=at)
    if user.is_active:
        user.disable(by=identity.provider)
        note_left(identity, at)


def place_unopened(identity: ProviderIdentity, groups: tuple[str, ...], *, at: datetime) -> None:
    """The role of an account that nobody has entered: it is no power yet, and opening it asks a second person about it
    as it is then. Whoever is in no group stays closed, and so does everybody where the settings have none."""
    user, provider = identity.user, identity.provider
    opening = GraveAct.objects.waiting(at).about(user).filter(kind=GraveAct.Kind.OPENING)
    if opening.exclude(asked_by=signature(provider)).exists():
        return  # a colleague asked: they decide
    given = given_by(provider, groups)
    if given is None:
        take_back(identity, at=at)
        return
    role, teams = given
    keys = sorted(team.pk for team in teams)
    if (user.role_id, sorted(user.teams.values_list("pk", flat=True))) != (role.pk, keys):
        take_back(identity, at=at)
        user.role = role
        user.save(update_fields=["role"])
        user.teams.set(teams)
        counts = {"role": role.slug, "teams": keys}
        ledger.record("account.placed", by=provider, target=user.target, fields=["role", "teams"], counts=counts)
    provider_accounts.come_back(identity)


def take_back(identity: ProviderIdentity, *, at: datetime) -> None:
    """What the provider asked a second person for, and no longer wants; where it was to be opened, it may be again."""
    signed_by = signature(identity.provider)
    acts = list(GraveAct.objects.waiting(at).about(identity.user).filter(asked_by=signed_by).select_for_update())
    for act in acts:
        act.outcome, act.decided_by, act.decided_at = GraveAct.Outcome.WITHDRAWN, signed_by, at
        act.save(update_fields=["outcome", "decided_by", "decided_at"])
        target = f"{act.target} {four_eyes.target_of(act.subject)}"
        ledger.record("grave_act.withdrawn", by=identity.provider, target=target, counts={"kind": act.kind})
    if any(act.kind == GraveAct.Kind.OPENING for act in acts):
        note_left(identity, at)


def note_left(identity: ProviderIdentity, at: datetime) -> None:
    """It was the provider that closed the account: it may open it again."""
    identity.left_at = at
    identity.save(update_fields=["left_at"])


def lock(provider: Provider) -> Provider:
    """The provider under its lock, as it is now. ValidationError where it may not provision any more."""
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if not row.provisions:
        raise ValidationError(_("This identity provider may not open accounts. Have that confirmed first."))
    return row


def refuse_domain(provider: Provider, email: str) -> None:
    """ValidationError for an address of a domain that may not sign in here."""
    if provider.domains and email.rpartition("@")[2] not in provider.domains:
        raise ValidationError(_("The address is not of a domain that may sign in here."), code="domain")


def least_role() -> Role:
    """What a closed account bears until a group gives it a role: the least that there is."""
    return min(Role.objects.filter(machine=False).prefetch_related("reach_rows"), key=power_of)


def power_of(role: Role) -> tuple[bool, bool, int, int]:
    """Roles in the order of what they may: offices last, before them those who manage accounts."""
    return role.decides or role.dpo, rights.ACCOUNTS_MANAGE in role.held, len(role.rights), role.pk

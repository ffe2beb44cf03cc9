"""Accounts as the identity provider says: found by its subject, born where it may, given what its groups give.

    known subject ─> the account ─> its groups: same role · another one (what sees more waits for a second person)
                                    └ none: the account is closed, as when somebody leaves
    new subject ──> an account with that verified address: confirmed once by its own password (`link`)
                └─> else a new account, where the provider may open any: with a role that sees people it waits

An address alone never finds an account, and an owner who could break the glass is neither closed nor placed from here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from crm.accounts.models import GraveAct, Provider, ProviderIdentity, Role, Team, User
from crm.accounts.models.sign_in.break_glass import with_key
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.notices import account_notices
from crm.accounts.providers.identity_statement import IdentityStatement
from crm.accounts.second_person.four_eyes import BY_PROVIDER
from crm.accounts.second_person.grave_changes import grave_role
from crm.accounts.staff import invitations, placement
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger

CONFIRM = "confirm"  # the account has to say once, by its own password, that it is theirs


@dataclass(frozen=True)
class Entry:
    """Who comes in: an identity, or why nobody does (a code of refusal_words.py)."""

    identity: ProviderIdentity | None = None
    refusal: str = ""


@transaction.atomic
def entry_of(provider: Provider, said: IdentityStatement, *, at: datetime) -> Entry:
    """The account that signs in by this statement, kept as its groups say. What is refused is written all the same."""
    if provider.domains and said.domain not in provider.domains:
        return Entry(refusal="domain")
    Provider.objects.select_for_update().get(pk=provider.pk)  # two first sign-ins of one person make one account
    identities = ProviderIdentity.objects.select_for_update(of=("self",)).select_related("user__role", "provider")
    identity = identities.filter(provider=provider, subject=said.subject).first()
    if identity is None:
        identity = announced(identities, provider, said)
    if identity is None:
        return stranger(provider, said, at=at)
    refusal = follow_groups(provider, identity, groups_of(identity, said), at=at)
    if refusal:
        return Entry(identity, refusal)
    identity.seen_at = at
    identity.save(update_fields=["seen_at"])
    return Entry(identity)


def announced(
    identities: QuerySet[ProviderIdentity], provider: Provider, said: IdentityStatement
) -> ProviderIdentity | None:
    """Whom the provider announced by SCIM and now names by subject, at their first sign-in with that address; nobody
    whose link was taken back: it was wrong, and an address is no proof that the next one is right.
    """
    waiting = identities.filter(provider=provider, subject="", removed_at=None, unlinked_at=None)
    identity = waiting.filter(user__email__iexact=said.email).first() if said.email and said.verified else None
    if identity is not None:
        identity.subject = said.subject
        identity.save(update_fields=["subject"])
        ledger.record("account.linked", by=BY_PROVIDER, target=f"{identity.user.target} {provider.target}")
    return identity


def groups_of(identity: ProviderIdentity, said: IdentityStatement) -> tuple[str, ...]:
    """The groups that count: what SCIM said, where the provider keeps the account by it, else what the sign-in says."""
    return provisioned_groups(identity) if provisioned(identity) and identity.groups is not None else said.groups


def provisioned(identity: ProviderIdentity) -> bool:
    """Whether the provider keeps this account by SCIM."""
    return identity.provisioned_at is not None and identity.provider.provisions


def provisioned_groups(identity: ProviderIdentity) -> tuple[str, ...]:
    """The groups that SCIM put them in, and everybody's."""
    return (*(identity.groups or []), EVERYBODY)


def stranger(provider: Provider, said: IdentityStatement, *, at: datetime) -> Entry:
    """Somebody whom the provider names for the first time."""
    if not said.email or not said.verified:
        return Entry(refusal="unverified")
    account = User.objects.filter(email__iexact=said.email).select_related("role").first()
    if account is not None:
        return Entry(refusal="closed" if account.role.machine or not account.is_active else CONFIRM)
    given = given_by(provider, said.groups)
    if given is None or not provider.admits:
        return Entry(refusal="no_group" if provider.admits else "unknown")
    identity = born(provider, said, *given, at=at)
    return Entry(identity, "" if identity.user.is_active else "waits")


def born(
    provider: Provider, said: IdentityStatement, role: Role, teams: list[Team], *, at: datetime
) -> ProviderIdentity:
    """A new account; one whose role sees people or decides opens when a second person has confirmed it."""
    names = {"first_name": said.first_name, "last_name": said.last_name}
    user = User(username=name_for(said.email), email=said.email, role=role, **names)
    invitations.invite(user, teams=teams, by=BY_PROVIDER)
    return joined(provider, user, said.subject, at=at)


@transaction.atomic
def link(provider: Provider, subject: str, user: User, *, at: datetime) -> ProviderIdentity | None:
    """The account is this subject from now on; its owner is told. None where either already belongs to another."""
    known = ProviderIdentity.objects.select_for_update().filter(provider=provider)
    if known.filter(subject=subject).exists() or known.filter(user=user).exclude(subject="").exists():
        return None
    unlinked = known.filter(user=user).first()  # SCIM went on keeping the account
    identity = joined_again(unlinked, subject, at=at) if unlinked else joined(provider, user, subject, at=at)
    account_notices.tell(user, account_notices.PROVIDER_LINKED)
    return identity


def joined(provider: Provider, user: User, subject: str, *, at: datetime) -> ProviderIdentity:
    """The identity, with its line in the ledger."""
    identity = ProviderIdentity.objects.create(provider=provider, user=user, subject=subject, linked_at=at, seen_at=at)
    ledger.record("account.linked", by=BY_PROVIDER, target=f"{user.target} {provider.target}")
    return identity


def joined_again(identity: ProviderIdentity, subject: str, *, at: datetime) -> ProviderIdentity:
    """An account that the provider keeps and that has no subject: its owner says whose it is, as `joined`."""
    identity.subject, identity.unlinked_at, identity.seen_at = subject, None, at
    identity.save(update_fields=["subject", "unlinked_at", "seen_at"])
    ledger.record("account.linked", by=BY_PROVIDER, target=f"{identity.user.target} {identity.provider.target}")
    return identity


def follow_groups(provider: Provider, identity: ProviderIdentity, groups: tuple[str, ...], *, at: datetime) -> str:
    """Give the account what the groups give now; the code of why nobody comes in, or an empty text."""
    if provisioned(identity) and (identity.removed_at or not identity.active):
        return "closed"
    try:
        return keep_as_said(provider, identity, groups, at=at)
    except ValidationError:
        return "last"  # somebody has to be left who manages accounts, or who could break the glass


def keep_as_said(provider: Provider, identity: ProviderIdentity, groups: tuple[str, ...], *, at: datetime) -> str:
    """The same; ValidationError where nobody would be left who manages accounts, or who could break the glass."""
    user = identity.user
    if user.role.machine:
        return "closed"
    if not provider.groups or with_key(User.objects.filter(pk=user.pk)).exists():
        if user.is_active:
            return ""
        # nobody has given a role yet to whom SCIM announced and who never came in
        return come_back(identity) if provisioned(identity) and user.last_login else refusal_of_closed(user)
    given = given_by(provider, groups)
    if given is None:
        return leave(identity, at=at)
    return place_again(identity, *given) or ("" if user.is_active else come_back(identity))


def leave(identity: ProviderIdentity, *, at: datetime) -> str:
    """Found in no group: the account is closed with all that is open of it."""
    if identity.user.is_active:
        identity.user.disable(by=speaker(identity))
        identity.left_at = at
        identity.save(update_fields=["left_at"])
    return "no_group"


def speaker(identity: ProviderIdentity) -> Actor:
    """Who acts on the account: by name the provider that keeps it by SCIM, else the provider at a sign-in."""
    return identity.provider if provisioned(identity) else BY_PROVIDER


def come_back(identity: ProviderIdentity) -> str:
    """An account that was closed because its groups were gone opens again; one that somebody closed does not."""
    if identity.left_at is None:
        return refusal_of_closed(identity.user)
    if waiting(identity.user, GraveAct.Kind.OPENING) or placement.reopen(identity.user, by=speaker(identity)):
        return "waits"
    identity.left_at = None
    identity.save(update_fields=["left_at"])
    return ""


def place_again(identity: ProviderIdentity, role: Role, teams: list[Team]) -> str:
    """Role and teams as the groups give them. A role that sees more waits; until then the one before it serves, where
    it gives nothing that the new one does not."""
    user = identity.user
    keys = sorted(team.pk for team in teams)
    if role == user.role and keys == sorted(user.teams.values_list("pk", flat=True)):
        return ""
    act = waiting(user, GraveAct.Kind.PLACING)
    same = act is not None and (act.asked["role"], act.asked["teams"]) == (role.slug, keys)
    if same or placement.place(user, role=role, teams=teams, by=speaker(identity)):
        return "role_waits" if grave_role(user.role, role) else ""
    return ""


def given_by(provider: Provider, groups: tuple[str, ...]) -> tuple[Role, list[Team]] | None:
    """The role of the first row that fits, the teams of all that do; None where none does."""
    rows = [row for row in provider.groups if row["group"] in groups]
    roles = {role.slug: role for role in Role.objects.filter(machine=False, slug__in=[row["role"] for row in rows])}
    role = next((roles[row["role"]] for row in rows if row["role"] in roles), None)
    if role is None:
        return None
    return role, list(Team.objects.filter(pk__in={key for row in rows for key in row["teams"]}))


def waiting(user: User, kind: str) -> GraveAct | None:
    """The act of this kind that waits about the account."""
    return GraveAct.objects.waiting().about(user).filter(kind=kind).first()


def refusal_of_closed(user: User) -> str:
    """Why a closed account does not come in."""
    return "waits" if waiting(user, GraveAct.Kind.OPENING) else "closed"


def name_for(email: str) -> str:
    """A user name that nobody has, after the address."""
    base = slugify(folded(email.partition("@")[0]).replace(".", " "))[:60].replace("-", ".") or "user"
    names = {name.casefold() for name in User.objects.values_list("username", flat=True)}
    number, name = 1, base
    while name in names:
        number += 1
        name = f"{base}{number}"
    return name

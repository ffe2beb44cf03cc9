"""An identity provider is added, opened by two people, changed, closed.

    add ──two──> open ──> colleagues sign in by it     change: what gives more waits for two; less counts at once
                  ├── alone: nobody signs in by password, but for owners with a passkey (never none of them)
                  └── close: its sessions end; accounts stay, with their passwords

The issuer stays: another issuer is another provider, so that no secret and no identity follows a new address.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import GraveAct, Provider, ProvisioningToken, Role, Session, Team, User
from crm.accounts.models.sign_in.break_glass import keep_a_key
from crm.accounts.providers import oidc_client
from crm.accounts.providers.saml import own_side
from crm.accounts.providers.saml.descriptions import description_of
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_role
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

Kind = GraveAct.Kind
Terms = Mapping[str, Any]  # as Provider.terms has them


@transaction.atomic
def add_provider(issuer: str, secret: str, terms: Terms, *, by: Actor) -> Provider:
    """A new provider; nobody signs in by it before a second person has confirmed it. ValidationError for wrong
    terms."""
    provider = Provider(issuer=issuer, **checked(terms))
    provider.put_in(secret)
    return added(provider, terms, by=by)


@transaction.atomic
def add_by_saml(issuer: str, terms: Terms, *, by: Actor, at: datetime | None = None) -> Provider:
    """The same for one that speaks SAML. It knows us by one name, and gets a key of ours instead of a secret."""
    named = {"protocol": Provider.Protocol.SAML, "client_id": own_side.entity_id()}
    provider = Provider(issuer=issuer, **named, **checked(terms))
    own_side.make_key(provider, at=at or timezone.now())
    return added(provider, terms, by=by)


def added(provider: Provider, terms: Terms, *, by: Actor) -> Provider:
    """The new one, saved, and put to a second person."""
    refuse_second(provider)
    provider.save(force_insert=True)
    counts = {"issuer": provider.issuer, "groups": len(provider.groups)}
    ledger.record("provider.added", by=by, target=provider.target, fields=[*terms, "issuer"], counts=counts)
    open_provider(provider, by=by)
    return provider


@transaction.atomic
def open_provider(
    provider: Provider, *, by: Actor, confirmed: GraveAct | None = None, at: datetime | None = None
) -> GraveAct | None:
    """Colleagues sign in by it from now on; the act that waits for a second person, None when it is done."""
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if row.in_force:
        return None
    refuse_second(row)
    if confirmed is None and (act := four_eyes.waits(Kind.PROVIDER_OPENING, row, by=by, at=at)):
        return act
    provider.opened_at, provider.closed_at = at or timezone.now(), None
    provider.save(update_fields=["opened_at", "closed_at"])
    ledger.record("provider.opened", by=by, target=provider.target)
    return None


@transaction.atomic
def amend(
    provider: Provider, terms: Terms, *, by: Actor, secret: str = "", confirmed: GraveAct | None = None
) -> GraveAct | None:
    """Other terms, and another secret where one is given (that counts at once). What gives more, a role that sees
    people or decides, or trust in another second factor, waits for a second person; the act that waits, or None.
    """
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    wanted = checked(terms)
    if secret:
        row.put_in(secret)
        row.save(update_fields=["secret", "sealed_by"])
        ledger.record("provider.secret_changed", by=by, target=row.target)
    changed = [name for name, value in wanted.items() if row.terms[name] != value]
    if not changed:
        return None
    grave = row.opened_at is not None and gives_more(row.terms, wanted)
    if confirmed is None and grave and (act := four_eyes.waits(Kind.PROVIDER_CHANGE, row, by=by, asked=wanted)):
        return act
    for name, value in wanted.items():
        setattr(row, name, value)
    refuse_second(row)
    row.save(update_fields=list(wanted))
    counts = {"groups": len(row.groups), "factors": row.factors, "admits": row.admits}
    ledger.record("provider.changed", by=by, target=row.target, fields=changed, counts=counts)
    return None


@transaction.atomic
def set_alone(provider: Provider, alone: bool, *, by: User) -> bool:
    """Close passwords to everybody but owners with a passkey, or open them again; False when it was so.

    ValidationError while no owner has a passkey, and for a provider that is not open.
    """
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if row.only == alone:
        return False
    if alone and not row.in_force:
        raise ValidationError(_("A provider that is not open cannot be the only way in."), code="closed")
    if alone:
        keep_a_key(User.objects.all(), closing=True)
    row.only = alone
    row.save(update_fields=["only"])
    ledger.record("provider.only" if alone else "provider.not_only", by=by, target=row.target, fields=["only"])
    return True


@transaction.atomic
def close_provider(provider: Provider, *, by: Actor, at: datetime | None = None) -> bool:
    """Nobody signs in by it any more, the sessions that began by it end, and so do its tokens for SCIM. False when it
    was closed."""
    row = Provider.objects.select_for_update().get(pk=provider.pk)
    if row.closed_at is not None:
        return False
    at = at or timezone.now()
    row.closed_at, row.only, row.provisions_at = at, False, None
    row.save(update_fields=["closed_at", "only", "provisions_at"])
    ProvisioningToken.objects.alive(at).filter(provider=row).update(revoked_at=at)
    ended = Session.objects.filter(identity__provider=row).delete()[0]
    ledger.record("provider.closed", by=by, target=row.target, counts={"sessions": ended})
    return True


def refuse_second(provider: Provider) -> None:
    """ValidationError where another provider that is not closed has the same issuer and client."""
    same = Provider.objects.filter(issuer=provider.issuer, client_id=provider.client_id, closed_at=None)
    if same.exclude(pk=provider.pk).exists():
        raise ValidationError(_("There is a provider with this issuer and client already."), code="twice")


def examine(provider: Provider, *, at: datetime | None = None) -> str:
    """Ask the provider what it publishes: an empty text when all is well, else the code of what is wrong."""
    try:
        if provider.by_saml:
            ends_at = description_of(provider, anew=True).ends_at
            return "certificate" if ends_at <= (at or timezone.now()) else ""
        oidc_client.metadata_of(provider, anew=True)
        keys = oidc_client.keys_of(provider, anew=True)
    except oidc_client.Refused as refusal:
        return refusal.code
    return "" if keys else "keys"


def checked(terms: Terms) -> dict[str, Any]:
    """The terms in their usual form. ValidationError for a role of machines or one that does not exist, and a team."""
    groups = [
        {"group": str(row["group"]).strip(), "role": row["role"], "teams": sorted(set(row["teams"]))}
        for row in terms["groups"]
    ]
    roles = set(Role.objects.filter(machine=False).values_list("slug", flat=True))
    teams = set(Team.objects.values_list("pk", flat=True))
    if any(row["role"] not in roles or set(row["teams"]) - teams or not row["group"] for row in groups):
        raise ValidationError(_("A role or a team of a group is gone meanwhile."), code="gone")
    domains = sorted({domain.strip().lower().removeprefix("@") for domain in terms["domains"]} - {""})
    factors = sorted({factor.strip() for factor in terms["factors"]} - {""})
    return {**terms, "groups": groups, "domains": domains, "factors": factors}


def gives_more(before: Terms, after: Terms) -> bool:
    """Whether somebody could come by a role that sees people or decides, or past the second step, who could not before;
    by another key of a provider that speaks SAML anybody could.

    Where a row leads with a role that no row of the same group gave, it counts whatever the role before it was.
    """
    given = {(row["group"], row["role"]) for row in before["groups"]}
    new = [row for row in after["groups"] if (row["group"], row["role"]) not in given]
    roles = Role.objects.prefetch_related("reach_rows").filter(slug__in={row["role"] for row in new})
    further_teams = {(row["group"], team) for row in after["groups"] for team in row["teams"]} - {
        (row["group"], team) for row in before["groups"] for team in row["teams"]
    }
    seeing = any(grave_role(role) for role in roles)
    fewer_domains = bool(before["domains"]) and (not after["domains"] or set(after["domains"]) - set(before["domains"]))
    claim = bool(after["groups"]) and before["group_claim"] != after["group_claim"]
    factors = set(after["factors"]) - set(before["factors"])
    keys = any(before.get(name) != after.get(name) for name in ("metadata", "metadata_url"))
    return bool(seeing or further_teams or factors or claim or keys or (after["groups"] and fewer_domains))


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """How many secrets of providers each version of the master key seals, after sealing old ones anew where asked."""
    return sealed_again(Provider, reseal=reseal)

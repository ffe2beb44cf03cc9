"""What a provider says of whoever signed in, read from the claims of its token; nothing is asked of the database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm.accounts.models import Provider
from crm.accounts.models.sign_in.providers import EVERYBODY
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.token_checks import SKEW, moment, subject_of

MOST_GROUPS = 1000
LONGEST_NAME = 80
TRUE = (True, "true", "1", 1)


@dataclass(frozen=True)
class IdentityStatement:
    """One sign-in as the provider tells it. `factor` says that a second factor was given there which we count,
    `proved_at` when they last showed who they are; `sid` is a hash of the provider's session.
    """

    subject: str
    email: str
    verified: bool
    first_name: str
    last_name: str
    groups: tuple[str, ...]
    factor: bool
    sid: str
    proved_at: datetime | None

    @property
    def domain(self) -> str:
        """The domain of the address; empty without one."""
        return self.email.rpartition("@")[2]


def stated(provider: Provider, claims: Mapping[str, Any], *, at: datetime) -> IdentityStatement:
    """The claims as a statement. Refused where the groups did not fit into the token."""
    email = text(claims, "email", 254).lower()
    return IdentityStatement(
        subject=subject_of(dict(claims)),
        email=email if "@" in email else "",
        verified=is_verified(claims),
        first_name=text(claims, "given_name", LONGEST_NAME),
        last_name=text(claims, "family_name", LONGEST_NAME),
        groups=groups_in(provider, claims),
        factor=bool({*values(claims.get("acr")), *values(claims.get("amr"))} & set(provider.factors)),
        sid=sid_hash(claims.get("sid")),
        proved_at=proof_in(claims, at),
    )


def is_verified(claims: Mapping[str, Any]) -> bool:
    """Whether the provider has verified the address. Entra ID says it by `xms_edov`, everybody else as the standard."""
    return any(claims.get(name) in TRUE for name in ("email_verified", "xms_edov"))


def proof_in(claims: Mapping[str, Any], at: datetime) -> datetime | None:
    """When they showed who they are, as the provider says; never later than now. None when it does not say."""
    if "auth_time" not in claims:
        return None
    auth_moment = moment(dict(claims), "auth_time")
    return min(auth_moment, at) if auth_moment <= at + SKEW else None


def groups_in(provider: Provider, claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The groups by the claim that the settings name (a path, such as `realm_access.roles`), and EVERYBODY."""
    value: Any = claims
    for step in provider.group_claim.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    elsewhere = claims.get("_claim_names")  # Entra ID: too many for a token, to be asked for elsewhere
    if value is None and isinstance(elsewhere, Mapping) and provider.group_claim in elsewhere:
        raise Refused("too_many_groups")
    return (*values(value)[:MOST_GROUPS], EVERYBODY)


def values(value: Any) -> list[str]:
    """A claim that holds one text or several."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, str) and item and item != EVERYBODY]


def text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    """The text of a claim, without what no column holds; empty when it holds none."""
    value = claims.get(name)
    return value.replace("\x00", "").strip()[:longest] if isinstance(value, str) else ""


def sid_hash(sid: Any) -> str:
    """What a session of ours keeps of the provider's."""
    return hashlib.sha256(sid.encode()).hexdigest() if isinstance(sid, str) and sid else ""


def epoch(moment_: datetime | None) -> float:
    """Seconds since 1970; that very year for never."""
    return (moment_ or datetime.fromtimestamp(0, UTC)).timestamp()

"""Whether a token is the provider's and meant for us (OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.6).

    signature by one of its keys ─> issuer ─> audience ─> times, with a minute for clocks that differ ─> nonce

Only algorithms with a public key count: a token that is "signed" with none, or by our own client secret, is refused.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from crm.accounts.models import Provider
from crm.accounts.models.sign_in.providers import LONGEST_SUBJECT
from crm.accounts.providers.oidc_client import Refused, keys_of, metadata_of

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
SKEW = timedelta(minutes=1)
LOGOUT_FOR = timedelta(minutes=5)  # how old a word of logout may be
LONGEST = 64 * 1024
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def identity_claims(provider: Provider, token: str, *, nonce: str, at: datetime) -> dict[str, Any]:
    """What an ID token says. Refused when it is not for this sign-in."""
    claims = signed_claims(provider, token, at=at)
    if moment(claims, "exp") <= at - SKEW:
        raise Refused("expired")
    if not nonce or claims.get("nonce") != nonce:
        raise Refused("nonce")
    if not subject_of(claims):
        raise Refused("subject")
    return claims


def logout_claims(provider: Provider, token: str, *, at: datetime) -> dict[str, Any]:
    """What a logout token says: it names a subject, a session, or both. Refused when it is none."""
    claims = signed_claims(provider, token, at=at)
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise Refused("logout")
    if moment(claims, "iat") < at - LOGOUT_FOR or ("exp" in claims and moment(claims, "exp") <= at - SKEW):
        raise Refused("expired")
    if not subject_of(claims) and not isinstance(claims.get("sid"), str):
        raise Refused("subject")
    return claims


def signed_claims(provider: Provider, token: str, *, at: datetime) -> dict[str, Any]:
    """The claims of a token that the provider signed for us, and not in the future."""
    claims = claims_of(provider, token)
    if claims.get("iss") != metadata_of(provider)["issuer"]:
        raise Refused("issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in audiences:
        raise Refused("audience")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp", "") != provider.client_id:
        raise Refused("audience")
    if moment(claims, "iat") > at + SKEW or ("nbf" in claims and moment(claims, "nbf") > at + SKEW):
        raise Refused("early")
    return claims


def claims_of(provider: Provider, token: str) -> dict[str, Any]:
    """What is written in a token whose signature fits one of the provider's keys."""
    if len(token) > LONGEST:
        raise Refused("signature")
    try:
        header = jwt.get_unverified_header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise Refused("signature")
        key = key_for(provider, kid, algorithm)
        claims = json.loads(jwt.PyJWS().decode(token, key=key, algorithms=[algorithm]))
    except (jwt.PyJWTError, ValueError, TypeError):
        raise Refused("signature") from None
    if not isinstance(claims, dict):
        raise Refused("signature")
    return claims


def key_for(provider: Provider, kid: str | None, algorithm: str) -> Any:
    """The public key that a token names; the only fitting one where it names none. Refused when there is none."""
    for anew in (False, True):  # keys are renewed: an unknown one is worth a second look
        rows = [row for row in keys_of(provider, anew=anew) if fits(row, kid, algorithm)]
        if len(rows) == 1 or (rows and kid is not None):
            return jwt.PyJWK.from_dict(rows[0], algorithm=algorithm).key
    raise Refused("signature")


def fits(row: dict[str, Any], kid: str | None, algorithm: str) -> bool:
    """Whether a published key signs with this algorithm, under this name where one is given."""
    kind = {"R": "RSA", "P": "RSA", "E": "EC"}[algorithm[0]] if algorithm != "EdDSA" else "OKP"
    named = kid is None or row.get("kid") == kid
    return (
        named and row.get("kty") == kind and row.get("use", "sig") == "sig" and row.get("alg", algorithm) == algorithm
    )


def subject_of(claims: dict[str, Any]) -> str:
    """Whom the token is about; empty when it says nobody, or what no provider may say."""
    subject = claims.get("sub")
    return subject if isinstance(subject, str) and subject.strip() and len(subject) <= LONGEST_SUBJECT else ""


def moment(claims: dict[str, Any], name: str) -> datetime:
    """The instant of a claim. Refused when it holds none."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("times")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise Refused("times") from None

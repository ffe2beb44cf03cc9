"""Somebody has signed out at the identity provider, or was signed out there: their sessions here end (OpenID Connect
Back-Channel Logout 1.0).

A word ends what began before it was written; said again it ends nothing that began since.
"""

from collections.abc import Collection
from datetime import datetime

import jwt
from django.db import transaction

from crm.accounts.models import Provider, Session
from crm.accounts.providers.identity_statement import sid_hash
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.token_checks import LONGEST, SKEW, logout_claims, moment, subject_of
from crm.accounts.second_person.four_eyes import BY_PROVIDER
from crm.privacy.logs import ledger


def log_out(token: str, *, at: datetime) -> int:
    """End the sessions that a logout token names; how many. Refused for a token that is none of an open provider's."""
    provider = named_by(token)
    claims = logout_claims(provider, token, at=at)
    sid = sid_hash(claims.get("sid"))
    return end_sessions(provider, before=moment(claims, "iat"), subject=subject_of(claims), sids=[sid] if sid else [])


def named_by(token: str) -> Provider:
    """The provider that the token says to be from; its signature is looked at by that provider's keys afterwards."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False}) if len(token) <= LONGEST else {}
    except (jwt.PyJWTError, ValueError):
        raise Refused("signature") from None
    issuer, audience = claims.get("iss"), claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    names = [client_id for client_id in audiences if isinstance(client_id, str)]
    rows = Provider.objects.in_force().filter(protocol=Provider.Protocol.OIDC, client_id__in=names)
    same = [row for row in rows if isinstance(issuer, str) and row.issuer.rstrip("/") == issuer.rstrip("/")]
    if not same:
        raise Refused("issuer")
    return same[0]


@transaction.atomic
def end_sessions(provider: Provider, *, before: datetime, subject: str, sids: Collection[str]) -> int:
    """End those of a subject, of sessions there, or of both; with one entry in the ledger for each account. Where
    neither is named, nobody's.
    """
    if not subject and not sids:
        return 0
    sessions = Session.objects.filter(identity__provider=provider, created_at__lte=before + SKEW)
    if subject:
        sessions = sessions.filter(identity__subject=subject)
    if sids:
        sessions = sessions.filter(sid__in=sids)
    rows = list(sessions.select_related("user"))
    Session.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for user in {row.user for row in rows if row.user}:
        counts = {"sessions": sum(row.user_id == user.pk for row in rows)}
        ledger.record("session.ended", by=BY_PROVIDER, target=user.target, counts=counts)
    return len(rows)

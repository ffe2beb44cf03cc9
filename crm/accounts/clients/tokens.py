"""Tokens of the machines' door: given out, renewed, revoked, and known again.

The text is `spj_<prefix>_<secret>`: the prefix finds the row and names the token in the logs and to scanners of leaked
secrets, the secret is 256 random bits of which only the SHA-256 is kept. It is shown once, by whoever calls `issue`.

What an app or a machine shows for an hour (crm/accounts/oauth/) has the same form, under the prefix of the token that
stands for it; it is known at one resource only.

Guessing is slowed at the API's edge (`crm.accounts.limits.throttle`, act "token"): `token_behind` counts nothing.
"""

import hashlib
import re
import secrets
import string
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import AccessToken, Client, Token
from crm.accounts.models.clients import LONGEST, BearerToken
from crm.accounts.permissions import scopes
from crm.privacy.logs import ledger

DAYS = 90
OVERLAP = 7  # days in which the old token still works beside the new one
AT_ONCE = 2  # tokens of one client: the old and the new one while the program is changed over
SOON = 14  # days before its end from which a token is marked and its administrators are told
USE_NOTED = timedelta(minutes=1)  # at most one write a minute for a busy token

LETTERS = string.ascii_lowercase + string.digits
SECRET_LETTERS = string.ascii_letters + string.digits
TEXT = re.compile(r"spj_([a-z][a-z0-9]{9})_([A-Za-z0-9]{43})", re.ASCII)
API = "api"  # the resource that the REST interface is (crm/accounts/oauth/resources.py)
NOBODY = bytes(32)  # compared with when the prefix is unknown, so that both answers take as long


def issue(
    client: Client,
    *,
    by,
    days: int = DAYS,
    scopes_given: list[str] | None = None,
    uid: UUID | None = None,
    at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token of `client` for `days`, and its text, which is not kept. Scopes: the client's unless narrower ones.

    ValidationError for a closed client, two tokens already, more than 366 days, or scopes the client has not.
    """
    with transaction.atomic():
        locked_client = lock_client(client)
        granted = client.scopes if scopes_given is None else scopes_given
        token, text = create_token(locked_client, days=days, given=granted, uid=uid, at=at or timezone.now())
        ledger.record("token.issued", by=by, target=token.target, counts={"days": days, "scopes": token.scopes})
    return token, text


def renew(
    token: Token,
    *,
    by,
    days: int = DAYS,
    overlap: int = OVERLAP,
    uid: UUID | None = None,
    at: datetime | None = None,
) -> tuple[Token, str]:
    """A new token with the same scopes; the old one ends in `overlap` days unless it ends sooner. As `issue` else."""
    at = at or timezone.now()
    with transaction.atomic():
        client = lock_client(token.client)
        Token.objects.alive(at).filter(pk=token.pk, expires_at__gt=at + timedelta(days=overlap)).update(
            expires_at=at + timedelta(days=overlap)
        )
        new, text = create_token(client, days=days, given=scopes_in_force(token, client), uid=uid, at=at)
        counts = {"days": days, "overlap": overlap, "old": token.prefix}
        ledger.record("token.renewed", by=by, target=new.target, counts=counts)
    return new, text


def revoke(token: Token, *, by, at: datetime | None = None) -> bool:
    """End a token now; its next request is a stranger's. False when it had ended already."""
    with transaction.atomic():
        at = at or timezone.now()
        ended = Token.objects.alive(at).filter(pk=token.pk).update(revoked_at=at) == 1
        if ended:
            ledger.record("token.revoked", by=by, target=token.target)
    return ended


def token_behind(
    text: str, *, resources: Collection[str] = (API,), tests: bool = False, at: datetime | None = None
) -> Token | None:
    """The token behind `text`, read from the database together with its client, account and role, and, for an app, with
    the colleague who let it. `resources` name the door that asks: what was given out for another opens nothing here.
    `tests`: this door leads whoever is for tests into the invented house; no other door opens to them.

    None for anything else: unknown, altered, revoked, run out, of a closed client, a closed account, one that is no
    machine's, or an app that is no longer what the colleague agreed to. `token.user` acts for it, `token.purposes` and
    `token.allows(scope)` say what for and how far.
    """
    at = at or timezone.now()
    parts = TEXT.fullmatch(text)
    token = Token.objects.with_bearers().filter(prefix=parts[1]).first() if parts else None
    if token is not None and token.kind != Token.Kind.SHOWN:
        same = shows_hour(token, text, resources, at)
    else:
        same = secrets.compare_digest(digest_of(text), bytes(token.digest) if token else NOBODY)
    if token is None or not same or not token.counts(at) or (token.client.test and not tests):
        return None
    note_use(token, at)
    return token


def shows_hour(token: Token, text: str, resources: Collection[str], at: datetime) -> bool:
    """Whether `text` is an hour of this token that is not over, for this door; the token bears it from then on."""
    hours = AccessToken.objects.filter(token=token, digest=digest_of(text), resource__in=resources, expires_at__gt=at)
    token.access = hours.first()
    return token.access is not None


def note_use(token: BearerToken, at: datetime) -> None:
    """Write when the token was used, unless that was written within the last minute."""
    if token.last_used_at is None or token.last_used_at <= at - USE_NOTED:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED)
        type(token)._default_manager.filter(stale, pk=token.pk).update(last_used_at=at)
        token.last_used_at = at


def lock_client(client: Client) -> Client:
    """The client, locked: two who issue at once, or one who closes, wait for each other. ValidationError if closed."""
    locked_client = Client.objects.select_related("user__role").select_for_update(of=("self",)).get(pk=client.pk)
    if not locked_client.in_force:
        raise ValidationError(_("This client is closed. Open it first."))
    return locked_client


def refuse_test(client: Client) -> None:
    """Raise ValidationError for a client for tests: nothing of this house goes to it, whoever it would act for."""
    if client.test:
        raise ValidationError(_("This integration is for tests. It sees the invented house and nothing here."))


def create_token(client: Client, *, days: int, given: list[str], uid: UUID | None, at: datetime) -> tuple[Token, str]:
    """The saved token and its text. The caller holds the client."""
    if set(given) - set(client.scopes):
        raise ValidationError(_("A token can have no more than its client."))
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise ValidationError(_("A token lives from one day to 366 days."))
    if client.tokens.shown().alive(at).count() >= AT_ONCE:
        raise ValidationError(_("Two tokens are valid already. Revoke one of them first."))
    prefix = new_prefix()
    text = text_under(prefix)
    life = {"created_at": at, "expires_at": at + timedelta(days=days)}
    token = Token(client=client, prefix=prefix, digest=digest_of(text), scopes=scopes.known(given), **life)
    token.uid = uid or token.uid
    token.save(force_insert=True)
    return token, text


def scopes_in_force(token: Token, client: Client) -> list[str]:
    """The token's scopes that its client still has."""
    return [name for name in token.scopes if name in client.scopes]


def new_prefix() -> str:
    """The beginning of a new token; a letter first: the ledger takes a long row of digits for a telephone number."""
    return random_letters(string.ascii_lowercase, 1) + random_letters(LETTERS, 9)


def text_under(prefix: str, *, mark: str = "spj") -> str:
    """A text with 256 random bits under a beginning; its `mark` says to scanners whose door it opens."""
    return f"{mark}_{prefix}_{random_letters(SECRET_LETTERS, 43)}"


def random_letters(letters: str, length: int) -> str:
    """Random letters."""
    return "".join(secrets.choice(letters) for _each in range(length))


def digest_of(text: str) -> bytes:
    """The SHA-256 of the whole text: with 256 random bits in it, nothing slower is needed."""
    return hashlib.sha256(text.encode()).digest()

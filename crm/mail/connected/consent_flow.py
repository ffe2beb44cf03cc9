"""The way to a provider of mailboxes and back (OAuth 2 with PKCE, RFC 7636): an account is connected, or once more.

    begin: state, verifier and nonce stay in this browser's session ─> the provider's page
    arrive: taken out of the session first ─> code for tokens ─> whose account is it? ─> sealed

The token of identity comes straight from the provider's address over TLS, so its signature adds nothing (OpenID Connect
Core 1.0, 3.1.3.7, item 6); issuer aside, what it says is checked: for us, now, for this question, of this organisation.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from django.db import transaction
from django.db.models import Q, QuerySet

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.mail.account_trouble import Trouble
from crm.mail.mailboxes import mailbox_settings
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth import token_client
from crm.mail.oauth.access_tokens import Tokens, tokens_in
from crm.mail.oauth.answer_address import answer_address
from crm.mail.oauth.provider_presets import FURTHER
from crm.mail.oauth.token_client import SKEW

WAYS = "mail_consents"  # in the session
OPEN_FOR = timedelta(minutes=15)
MOST = 5


@dataclass(frozen=True)
class Way:
    """A consent under way: at which provider, and for which account that is to be connected again."""

    registration: MailProvider
    account: Mailbox | None
    verifier: str
    nonce: str


def begin(request: StaffRequest, registration: MailProvider, account: Mailbox | None, *, at: datetime) -> str:
    """The address of the provider's page."""
    state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(64)
    way: dict[str, Any] = {
        "provider": str(registration.uid),
        "account": str(account.uid) if account else "",
        "nonce": nonce,
    }
    way |= {"verifier": verifier, "user": request.user.pk, "at": at.timestamp()}
    ways = list(request.session.get(WAYS, {}).items())[1 - MOST :]
    request.session[WAYS] = dict([*ways, (state, way)])
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    params = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": answer_address(),
        "scope": registration.all_scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **FURTHER.get(MailProvider.Kind(registration.kind), {}),
        **whom_to_expect(request.user, registration, account),
    }
    url = registration.authorize_url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(params)}"


def whom_to_expect(user: User, registration: MailProvider, account: Mailbox | None) -> dict[str, str]:
    """What the provider is told of who signs in there; of a further account it asks which one (OpenID Connect Core 1.0,
    3.1.2.1).
    """
    if account is None and Mailbox.objects.filter(user=user, registration=registration).exists():
        usual = FURTHER.get(MailProvider.Kind(registration.kind), {}).get("prompt", "").split()
        return {"prompt": " ".join(dict.fromkeys([*usual, "select_account"]))}
    return {"login_hint": account.login if account else user.email}


def arrive(request: StaffRequest, sent: Mapping[str, str], *, at: datetime) -> Mailbox:
    """The account that is connected now. Trouble, with a code of `refusals.py`, where it is not."""
    way = way_back(request, sent.get("state", ""), at=at)
    if "error" in sent or not sent.get("code"):
        raise Trouble("denied")
    answer = token_client.by_code(
        way.registration, code=sent["code"], verifier=way.verifier, redirect_uri=answer_address()
    )
    address = address_in(answer, way, at=at)
    tokens = tokens_in(answer)
    if way.account is not None:
        return connected_again(way.account, way.registration, address, tokens, by=request.user)
    return connected_anew(way.registration, address, tokens, by=request.user)


def way_back(request: StaffRequest, state: str, *, at: datetime) -> Way:
    """The consent under way with this state, which is under way no more. Trouble for what this browser, and this
    person, did not ask.
    """
    ways = dict(request.session.get(WAYS, {}))
    way = ways.pop(state, None)
    if way is None:
        raise Trouble("state")
    request.session[WAYS] = ways
    request.session.save()  # at once: of two answers with one state a single one counts
    begun = datetime.fromtimestamp(way["at"], UTC)
    registration = MailProvider.objects.filter(uid=way["provider"], active=True).first()
    if way["user"] != request.user.pk or not begun <= at < begun + OPEN_FOR or registration is None:
        raise Trouble("state")
    account = None
    if way["account"]:
        account = openable(request.user, registration).filter(uid=way["account"]).first()
        if account is None:
            raise Trouble("state")
    return Way(registration, account, way["verifier"], way["nonce"])


def openable(user: User, registration: MailProvider) -> QuerySet[Mailbox]:
    """The accounts that the user may let us into there: their own, and those of teams where they manage accounts."""
    own = Q(user=user, registration=registration)
    return Mailbox.objects.filter(own | Q(team__isnull=False) if user.may(rights.ACCOUNTS_MANAGE) else own)


def address_in(answer: dict[str, Any], way: Way, *, at: datetime) -> str:
    """Whose account the tokens open, by the token of identity. Trouble where it is not for us, or not of now."""
    if answer.get("skewed"):
        raise Trouble("clock")
    try:
        claims = jwt.decode(str(answer.get("id_token", "")), options={"verify_signature": False})
    except jwt.PyJWTError:
        raise Trouble("identity") from None
    if claims.get("aud") != way.registration.client_id or claims.get("nonce") != way.nonce:
        raise Trouble("code")
    issued, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(ends, int):
        raise Trouble("identity")
    if issued > (at + SKEW).timestamp() or ends < (at - SKEW).timestamp():
        raise Trouble("clock")
    tenant = way.registration.tenant
    if way.registration.kind == MailProvider.Kind.MICROSOFT and "." not in tenant and claims.get("tid") != tenant:
        raise Trouble("tenant")
    address = str(claims.get("email") or claims.get("preferred_username") or claims.get("upn") or "").strip()
    if "@" not in address or claims.get("email_verified") is False:
        raise Trouble("identity")
    return address.lower()


@transaction.atomic
def connected_anew(registration: MailProvider, address: str, tokens: Tokens, *, by: User) -> Mailbox:
    """A new account of `by`, or the one that they have there already. Trouble for a colleague's address."""
    if User.objects.filter(email__iexact=address).exclude(pk=by.pk).exists():
        raise Trouble("somebody_else")
    there = Q(registration=registration) | Q(host=registration.imap_host, port=registration.imap_port)
    known = Mailbox.objects.filter(there, user=by, login__iexact=address).first()
    if known is not None:
        return connected_again(known, registration, address, tokens, by=by)
    account = Mailbox(user=by, name=f"{registration.name} {address}"[:80], login=address, address=address, sends=True)
    for name, value in servers_of(registration).items():
        setattr(account, name, value)
    account = mailbox_settings.open_mailbox(account, password=tokens.text, by=by)
    mailbox_settings.switch(account, on=True, by=by)
    return account


@transaction.atomic
def connected_again(account: Mailbox, registration: MailProvider, address: str, tokens: Tokens, *, by: User) -> Mailbox:
    """New tokens for an account that is there. Trouble where somebody else has signed in at the provider.

    A team's shared mailbox at Microsoft has no sign-in of its own: a member of the organisation whom it is delegated to
    lets us in with theirs, and the mailbox is asked for by its own name.
    """
    shared = account.team_id is not None and registration.kind == MailProvider.Kind.MICROSOFT
    if address != account.login.lower() and not shared:
        raise Trouble("somebody_else")
    servers = servers_of(registration)
    changed = [name for name, value in servers.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, servers[name])
    mailbox_settings.change_mailbox(account, changed, password=tokens.text, by=by)
    mailbox_settings.switch(account, on=True, by=by)
    return account


def servers_of(registration: MailProvider) -> dict[str, Any]:
    """Where accounts of a registration are, and whose servers they are."""
    return {
        "registration": registration,
        "provider": registration.recipient,
        "host": registration.imap_host,
        "port": registration.imap_port,
        "security": Mailbox.Security.TLS,
        "smtp_host": registration.smtp_host,
        "smtp_port": registration.smtp_port,
        "smtp_security": registration.smtp_security,
    }

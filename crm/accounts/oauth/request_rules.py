"""What the rules of OAuth (oauthlib) ask of us: who knocks, what they may have, what a code or a key stands for.

Everything stands in one transaction around the whole answer (token_door.py), and a code or a refresh token is locked
before it is looked at: of two who show it at once, one gets keys, and the other ends them.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.core.exceptions import ValidationError
from oauthlib.oauth2 import OAuth2Error, RequestValidator

from crm.accounts.clients.tokens import TEXT, digest_of, lock_client
from crm.accounts.models import AccessToken, App, AppCode, AppGrant, Client, RefreshToken
from crm.accounts.oauth import grants, redirect_addresses
from crm.accounts.oauth.app_settings import secret_fits
from crm.accounts.oauth.resources import identifier_of, resource_asked
from crm.accounts.permissions import scopes
from crm.narrowing import promised

CODE, REFRESH, MACHINE = "authorization_code", "refresh_token", "client_credentials"
GRANTS = (CODE, REFRESH, MACHINE)


class InvalidTarget(OAuth2Error):
    """RFC 8707: what is asked for is none of ours, or not what was agreed to."""

    error = "invalid_target"


class TooOften(OAuth2Error):
    """A program that asks for keys in a loop."""

    error, status_code = "temporarily_unavailable", 429


@dataclass(frozen=True)
class Knocker:
    """Who asks at the door: an integration, and the app that it is, where it is one in force."""

    client: Client
    app: App | None

    @property
    def client_id(self) -> str:
        """How it names itself."""
        return str(self.client.uid)

    def may_ask(self, *, delegated: bool) -> set[str]:
        """The scopes that it may have, for a colleague or for itself."""
        mine = set(self.client.scopes) & set(scopes.SCOPES)
        return mine & scopes.DELEGATED if delegated else mine


def knocker(client_id: str | None) -> Knocker | None:
    """The integration of that name; None for none, and for one that is closed."""
    try:
        client = Client.objects.select_related("user__role", "recipient", "app").filter(uid=client_id or "").first()
    except (ValidationError, ValueError):
        return None
    if client is None or not client.in_force:
        return None
    app: App | None = getattr(client, "app", None)
    if app is not None:
        app.client = client
    return Knocker(client, app if app is not None and app.in_force else None)


class Rules(RequestValidator):
    """Our side of the conversation: its moment, the addresses of resources that were named, and whether a machine asks
    for itself. What oauthlib keeps on its request is a stranger's word until it was set here.
    """

    def __init__(self, at: datetime, resources: list[str], *, machine: bool = False) -> None:
        super().__init__()
        self.at, self.resources, self.machine = at, resources, machine

    # ---- who asks

    def validate_client_id(self, client_id: str, request: Any, *_more: Any, **_named: Any) -> bool:
        asker = knocker(client_id)
        if asker is None or asker.app is None:
            return False
        request.client = asker
        return True

    def client_authentication_required(self, request: Any, *_more: Any, **_named: Any) -> bool:
        named, secret = credentials_of(request)
        asker = knocker(named)
        public = asker is not None and asker.app is not None and not asker.app.confidential
        return bool(secret) or not public or self.machine

    def authenticate_client(self, request: Any, *_more: Any, **_named: Any) -> bool:
        named, secret = credentials_of(request)
        asker = knocker(named)
        if asker is None or not secret or not secret_fits(asker.client, secret, self.at):
            return False
        request.client, request.client_id = asker, asker.client_id
        return True

    def authenticate_client_id(self, client_id: str, request: Any, *_more: Any, **_named: Any) -> bool:
        asker = knocker(client_id)
        if asker is None or asker.app is None or asker.app.confidential:
            return False
        request.client = asker
        return True

    def validate_grant_type(
        self, _client_id: str, grant_type: str, client: Any, _request: Any, *_more: Any, **_named: Any
    ) -> bool:
        return grant_type == MACHINE or (grant_type in GRANTS and client.app is not None)

    # ---- what is asked for

    def validate_response_type(self, _client_id: str, response_type: str, *_more: Any, **_named: Any) -> bool:
        return bool(response_type == "code")

    def validate_redirect_uri(
        self, _client_id: str, redirect_uri: str, request: Any, *_more: Any, **_named: Any
    ) -> bool:
        return redirect_addresses.fits(request.client.app.redirect_uris, redirect_uri)

    def get_default_redirect_uri(self, _client_id: str, request: Any, *_more: Any, **_named: Any) -> str | None:
        code = vars(request).get("app_code")  # OAuth 2.1 names it once, when it is asked
        return code.redirect_uri if code else None

    def is_pkce_required(self, _client_id: str, _request: Any) -> bool:
        return True

    def get_default_scopes(self, _client_id: str, request: Any, *_more: Any, **_named: Any) -> list[str]:
        return scopes.known(request.client.may_ask(delegated=not self.machine))

    def validate_scopes(
        self, _client_id: str, names: list[str], client: Any, _request: Any, *_more: Any, **_named: Any
    ) -> bool:
        return bool(names) and set(names) <= client.may_ask(delegated=not self.machine)

    # ---- a code

    def validate_code(self, _client_id: str, code: str, client: Any, request: Any, *_more: Any, **_named: Any) -> bool:
        rows = AppCode.objects.select_for_update(of=("self",)).select_related("user__role", "app", "grant__token")
        row = rows.filter(digest=digest_of(code), app=client.app).first()
        if row is None:
            return False
        if row.used_at is not None and row.grant is not None:
            grants.end_grant(row.grant, why=AppGrant.End.REUSED, by=row.grant.token, at=self.at)
        if not row.alive(self.at) or not row.user.is_active:
            return False
        row.used_at, row.app.client = self.at, client.client
        row.save(update_fields=["used_at"])
        self.same_resource(row.resource)
        request.app_code, request.user, request.scopes = row, row.user, row.scopes
        return True

    def get_code_challenge(self, _code: str, request: Any) -> str:
        return str(request.app_code.challenge)

    def get_code_challenge_method(self, _code: str, _request: Any) -> str:
        return "S256"

    def confirm_redirect_uri(
        self, _client_id: str, _code: str, redirect_uri: str, _client: Any, request: Any, *_more: Any, **_named: Any
    ) -> bool:
        return bool(redirect_uri == request.app_code.redirect_uri)

    def invalidate_authorization_code(self, *_told: Any, **_named: Any) -> None:
        """It was used when it was looked at."""

    # ---- a refresh token

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Any, *_more: Any, **_named: Any) -> bool:
        row = refresh_behind(refresh_token, client)
        if row is None:
            return False
        if row.used_at is not None:
            grants.end_grant(row.grant, why=AppGrant.End.REUSED, by=row.grant.token, at=self.at)
            return False
        if row.expires_at <= self.at or not row.grant.token.counts(self.at):
            return False
        self.same_resource(row.grant.resource)
        if grants.too_often(row.grant.token, self.at):
            raise TooOften
        request.app_refresh, request.user = row, row.grant.user
        return True

    def get_original_scopes(self, _refresh_token: str, request: Any, *_more: Any, **_named: Any) -> list[str]:
        return list(request.app_refresh.grant.token.scopes)

    def rotate_refresh_token(self, _request: Any) -> bool:
        return True

    # ---- what they get

    def save_token(self, token: dict[str, Any], request: Any, *_more: Any, **_named: Any) -> None:
        """Put what is shown this once into the answer."""
        if self.machine:
            resource = self.resource_or_refuse()
            bearer = grants.machine_token(lock_client(request.client.client), request.scopes, self.at)
            if grants.too_often(bearer, self.at):
                raise TooOften
        else:
            grant = self.grant_of(request)
            bearer, resource = grant.token, grant.resource
            token["refresh_token"] = grants.give_refresh(grant, self.at)
        token["access_token"] = grants.give_hour(bearer, request.scopes, resource, self.at)

    def grant_of(self, request: Any) -> AppGrant:
        """The grant that begins, or goes on."""
        if request.grant_type == CODE:
            return grants.begin(request.app_code, self.at)
        row: RefreshToken = request.app_refresh
        row.used_at = self.at
        row.save(update_fields=["used_at"])
        return row.grant

    def resource_or_refuse(self) -> str:
        """The resource that was named. InvalidTarget for none of ours, and for several."""
        resource = resource_asked(self.resources)
        if resource is None:
            raise InvalidTarget
        return resource

    def same_resource(self, agreed: str) -> None:
        """InvalidTarget where another resource is named than was agreed to."""
        if self.resources and self.resource_or_refuse() != agreed:
            raise InvalidTarget

    # ---- given back, looked at

    def revoke_token(self, token: str, _hint: str, request: Any, *_more: Any, **_named: Any) -> None:
        if row := refresh_behind(token, request.client):
            grants.end_grant(row.grant, why=AppGrant.End.APP, by=row.grant.token, at=self.at)
        AccessToken.objects.filter(digest=digest_of(token), token__client=request.client.client).delete()

    def introspect_token(
        self, token: str, _hint: str, request: Any, *_more: Any, **_named: Any
    ) -> dict[str, Any] | None:
        """Claims of a key of the asker's own; None for anything else, so that nobody looks at another's."""
        return hour_in_words(token, request.client, self.at) or refresh_in_words(token, request.client, self.at)


def credentials_of(request: Any) -> tuple[str | None, str | None]:
    """(name, secret) of who asks, from the header or the body; (name, None) without a secret, nobody for both."""
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return request.client_id, request.client_secret or None
    try:
        named, _colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    if scheme.lower() != "basic" or request.client_secret or not secret:
        return None, None
    return unquote_plus(named), unquote_plus(secret)


def refresh_behind(text: str, client: Any) -> RefreshToken | None:
    """The refresh token of this app behind a text, locked; None for another's."""
    if client.app is None:
        return None
    rows = RefreshToken.objects.select_for_update(of=("self",)).select_related(
        "grant__app", "grant__user__role", "grant__token__client__user__role"
    )
    row = rows.filter(digest=digest_of(text), grant__app=client.app).first()
    if row is not None:
        row.grant.token.grant = row.grant
    return row


def hour_in_words(text: str, client: Any, at: datetime) -> dict[str, Any] | None:
    """What an access token of this client opens now (RFC 7662)."""
    if not TEXT.fullmatch(text):
        return None
    bearers = ("token__client__user__role", "token__grant__user__role", "token__grant__app")
    hours = AccessToken.objects.select_related(*bearers).filter(token__client=client.client, expires_at__gt=at)
    hour = hours.filter(digest=digest_of(text)).first()
    if hour is None or not hour.token.counts(at):
        return None
    token = hour.token
    token.access = hour
    claims = {"scope": " ".join(sorted(token.in_force)), "client_id": client.client_id, "token_type": "Bearer"}
    moments = {"iat": int(hour.made_at.timestamp()), "exp": int(hour.expires_at.timestamp())}
    whose = {"sub": str(token.user.uid), "aud": identifier_of(hour.resource)}
    return {**claims, **moments, **whose, "purposes": sorted(token.purposes.values_list("slug", flat=True))}


def refresh_in_words(text: str, client: Any, at: datetime) -> dict[str, Any] | None:
    """Whether a refresh token of this app may still be changed."""
    row = refresh_behind(text, client)
    if row is None or row.used_at is not None or row.expires_at <= at or not row.grant.token.counts(at):
        return None
    scope = " ".join(promised(row.grant.token).scopes)
    return {"scope": scope, "client_id": client.client_id, "exp": int(row.expires_at.timestamp())}

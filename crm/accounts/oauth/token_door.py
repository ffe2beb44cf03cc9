"""The doors of programs: codes and keys are changed, given back, looked at; asking a colleague begins here too.

The rules of who must say what, and how refusals are spelled, are oauthlib's; what is ours stands in request_rules.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    IntrospectEndpoint,
    OAuth2Error,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError, UnsupportedGrantTypeError
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from crm.accounts.models import App
from crm.accounts.oauth.grants import HOUR
from crm.accounts.oauth.request_rules import CODE, GRANTS, MACHINE, REFRESH, InvalidTarget, Rules
from crm.accounts.oauth.resources import resource_asked

FORM = "application/x-www-form-urlencoded"
HERE = "https://spojnik.invalid/"  # the rules want an address; ours is in settings, whatever host was asked
LONGEST = 4000  # letters of a body: nothing that is asked here is longer
LONGEST_STATE, CHALLENGE_LETTERS = 1000, 43  # of SHA-256 in base64 without padding
Door = Callable[[Rules, str, str, dict[str, str]], tuple[Any, str, int]]


class CodeGrant(AuthorizationCodeGrant):
    """A code for a challenge by SHA-256 and no other."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}


@dataclass(frozen=True)
class Asked:
    """What an app asks a colleague for."""

    app: App
    scopes: list[str]
    resource: str
    redirect_uri: str
    challenge: str
    state: str


def asked_for(request: HttpRequest, at: datetime) -> Asked:
    """What the address of the page asks for.

    FatalClientError where it is not sure to whom an answer would go, and OAuth2Error, with `redirect_uri` and `state`,
    for what the app is told.
    """
    rules = Rules(at, request.GET.getlist("resource"))
    endpoint = AuthorizationEndpoint("code", BearerToken(rules), {"code": CodeGrant(rules)})
    names, details = endpoint.validate_authorization_request(f"{HERE}?{request.META.get('QUERY_STRING', '')}")
    resource = resource_asked(rules.resources)
    if resource is None:
        raise InvalidTarget(request=details["request"])
    state, challenge = details["state"] or "", details["code_challenge"]
    if details["response_type"] != "code" or len(challenge) != CHALLENGE_LETTERS or len(state) > LONGEST_STATE:
        raise InvalidRequestError(request=details["request"])
    return Asked(details["request"].client.app, names, resource, details["redirect_uri"], challenge, state)


def give_keys(rules: Rules, body: str, grant_type: str, headers: dict[str, str]) -> tuple[Any, str, int]:
    """Change a code, a refresh token or a secret for keys. (headers, body, status)."""
    if grant_type not in GRANTS:
        refusal = UnsupportedGrantTypeError()
        return {}, refusal.json, refusal.status_code
    code, refresh, machine = CodeGrant(rules), RefreshTokenGrant(rules), ClientCredentialsGrant(rules)
    hour = BearerToken(rules, token_generator=lambda _request: "", expires_in=int(HOUR.total_seconds()))
    door = TokenEndpoint(CODE, hour, {CODE: code, REFRESH: refresh, MACHINE: machine})
    triple: tuple[Any, str, int] = door.create_token_response(HERE, "POST", body, headers)
    return triple


def take_back(rules: Rules, body: str, _grant_type: str, headers: dict[str, str]) -> tuple[Any, str, int]:
    """RFC 7009."""
    triple: tuple[Any, str, int] = RevocationEndpoint(rules).create_revocation_response(HERE, "POST", body, headers)
    return triple


def look_at(rules: Rules, body: str, _grant_type: str, headers: dict[str, str]) -> tuple[Any, str, int]:
    """RFC 7662."""
    triple: tuple[Any, str, int] = IntrospectEndpoint(rules).create_introspect_response(HERE, "POST", body, headers)
    return triple


@transaction.atomic
def answer(door: Door, request: HttpRequest, at: datetime) -> tuple[dict[str, str], str, int]:
    """(headers, body, status) of one of the doors. A refusal keeps what it wrote: a key that came twice has ended."""
    refusal: OAuth2Error = InvalidRequestError()
    if request.content_type != FORM or len(request.body) > LONGEST or repeated(request):
        return {}, refusal.json, refusal.status_code
    headers = {"Content-Type": FORM}
    if authorization := request.headers.get("Authorization"):
        headers["Authorization"] = authorization
    grant_type = request.POST.get("grant_type", "")
    rules = Rules(at, request.POST.getlist("resource"), machine=grant_type == MACHINE)
    try:
        return door(rules, request.body.decode(), grant_type, headers)
    except ValueError:  # letters that no form has
        pass
    except OAuth2Error as raised:
        refusal = raised
    return dict(refusal.headers), refusal.json, refusal.status_code


def repeated(request: HttpRequest) -> bool:
    """Whether something is said twice, which no two readers need to understand alike."""
    return any(len(values) > 1 for name, values in request.POST.lists() if name != "resource")

"""What we ask an identity provider (OpenID Connect Discovery 1.0, Core 1.0), dialled as any address somebody typed.

Each answer is held to a size and a time; no redirect is followed. What a provider publishes about itself is kept for an
hour, its keys for ten minutes: in the cache, since they are nobody's data.
"""

import base64
import json
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.core.cache import cache

from crm.accounts.models import Provider
from crm.privacy.guards.guarded_post import Answer, ask

FORM = "application/x-www-form-urlencoded"
WELL_KNOWN = "/.well-known/openid-configuration"
LARGEST = 256 * 1024
SECONDS = 6.0
METADATA_FOR, KEYS_FOR, KEYS_AGAIN = 3600, 600, 30  # seconds
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Refused(Exception):
    """What a provider said counts for nothing; `code` says why (`refusal_words.py` has the words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def metadata_of(provider: Provider, *, anew: bool = False) -> dict[str, Any]:
    """What the provider publishes about itself. Refused when it cannot be had, or is about another issuer."""
    place = key_of(provider, "metadata")
    if not anew and (cached := cache.get(place)) is not None:
        return cached
    document = json_of(ask("GET", provider.issuer.rstrip("/") + WELL_KNOWN, None, JSON_WANTED, **BOUNDS))
    if str(document.get("issuer", "")).rstrip("/") != provider.issuer.rstrip("/"):
        raise Refused("issuer")
    if not all(is_address(document.get(name)) for name in ENDPOINTS):
        raise Refused("metadata")
    cache.set(place, document, METADATA_FOR)
    return document


def keys_of(provider: Provider, *, anew: bool = False) -> list[dict[str, Any]]:
    """Its public keys. With `anew` they are fetched again, at most once in half a minute."""
    place = key_of(provider, "keys")
    cached = cache.get(place)
    if cached is not None and not (anew and cached["at"] + KEYS_AGAIN < time.time()):
        return cached["keys"]
    document = json_of(ask("GET", metadata_of(provider)["jwks_uri"], None, JSON_WANTED, **BOUNDS))
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise Refused("keys")
    keys = [key for key in keys if isinstance(key, dict)]
    cache.set(place, {"keys": keys, "at": time.time()}, KEYS_FOR)
    return keys


def token_for(provider: Provider, *, code: str, verifier: str, redirect_uri: str) -> str:
    """The ID token that the provider gives for a code. Refused when it gives none."""
    metadata = metadata_of(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    headers = {**JSON_WANTED, "Content-Type": FORM}
    if "client_secret_basic" in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.opened(), safe='')}"  # RFC 6749, 2.3.1
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.opened()}
    document = json_of(ask("POST", metadata["token_endpoint"], urlencode(form).encode(), headers, **BOUNDS), "code")
    token = document.get("id_token")
    if not isinstance(token, str):
        raise Refused("token")
    return token


def json_of(answer: Answer, refused: str = "no_answer") -> dict[str, Any]:
    """The object in an answer. Refused (`refused` where the provider answered that it will not)."""
    if answer.problem:
        raise Refused("inside" if answer.problem == "inside" else "no_answer")
    if not answer.taken:
        raise Refused(refused)
    try:
        document = json.loads(answer.body)
    except ValueError:
        raise Refused("no_json") from None
    if not isinstance(document, dict):
        raise Refused("no_json")
    return document


def is_address(text: Any) -> bool:
    """Whether it is the address of a page or service."""
    try:
        parts = urlsplit(text) if isinstance(text, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("https", "http") and bool(parts.hostname)


def key_of(provider: Provider, what: str) -> str:
    """Where the cache keeps it."""
    return f"identity-provider:{provider.uid}:{what}"


JSON_WANTED = {"Accept": "application/json"}
BOUNDS: dict[str, Any] = {"limit": SECONDS, "largest": LARGEST}

"""What this server says of itself to programs that have never met it (RFC 8414, RFC 9728)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from crm.accounts.oauth.request_rules import GRANTS
from crm.accounts.oauth.resources import PATHS, SCOPES_AT, identifier_of
from crm.accounts.permissions import scopes

BY_SECRET = ["client_secret_basic", "client_secret_post"]


def server() -> dict[str, Any]:
    """The server that gives out keys."""
    return {
        "issuer": settings.BASE_URL,
        "authorization_endpoint": address_of("accounts:authorise"),
        "token_endpoint": address_of("accounts:oauth_token"),
        "revocation_endpoint": address_of("accounts:oauth_revocation"),
        "introspection_endpoint": address_of("accounts:oauth_introspection"),
        "scopes_supported": list(scopes.SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*BY_SECRET, "none"],
        "revocation_endpoint_auth_methods_supported": [*BY_SECRET, "none"],
        "introspection_endpoint_auth_methods_supported": [*BY_SECRET, "none"],
        "authorization_response_iss_parameter_supported": True,
        "protected_resources": [identifier_of(resource) for resource in PATHS],
        "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
    }


def resource(name: str, identifier: str) -> dict[str, Any]:
    """A door that takes those keys, under the address by which it was asked for."""
    return {
        "resource": identifier,
        "authorization_servers": [settings.BASE_URL],
        "scopes_supported": sorted(SCOPES_AT.get(name, scopes.SCOPES)),
        "bearer_methods_supported": ["header"],
        "resource_name": f"Spojnik {name}",
    }


def address_of(name: str) -> str:
    """A whole address of ours."""
    return f"{settings.BASE_URL}{reverse(name)}"

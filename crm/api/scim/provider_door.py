"""Who is asking: an identity provider, by its own token in `Authorization: Bearer scim_…`. No other token opens this,
no session does, and this token opens nothing else.

Requests are counted by address before a token is looked at and by provider once it has proved to be one; wrong tokens
are slowed by their address, as at the machines' door (crm/api/protocol/authentication.py).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.limits import rate_limits, throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.models import Provider
from crm.accounts.provisioning.provisioned_accounts import Taken
from crm.accounts.provisioning.provisioning_tokens import provider_behind
from crm.api.protocol.authentication import ACT, URL_LIMIT
from crm.api.scim.scim_messages import Refused, error

SCHEME = "bearer"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="scim"'}
KINDS = {"domain": "invalidValue", "member": "invalidValue", "address": "mutability"}  # of what was sent, by its code

View = Callable[..., HttpResponse]


def by_provider(view: View) -> View:
    """Let the view run for the provider behind the token, and say in SCIM what is refused."""

    @wraps(view)
    def answered(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            return view(request, enter(request), **named)
        except Slowed as slowed:
            return error(Refused(429, "", _("Too many requests.")), {"Retry-After": str(slowed.seconds)})
        except Refused as refusal:
            return error(refusal, CHALLENGE if refusal.status == 401 else None)
        except (Taken, IntegrityError):  # the second, where somebody opened the same account at this moment
            return error(Refused(409, "uniqueness", _("Somebody has this user name, id or address already.")))
        except ValidationError as refusal:
            kind = KINDS.get(str(getattr(refusal, "code", "")), "")
            return error(Refused(400 if kind else 403, kind, " ".join(refusal.messages)))

    return csrf_exempt(answered)  # what counts is the header, which no page of another site can send


class Slowed(Exception):
    """Come back after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def enter(request: HttpRequest) -> Provider:
    """The provider that shows its token. Refused for anybody else, Slowed for whoever asks too often."""
    if len(request.get_full_path()) > URL_LIMIT:
        raise Refused(414, "", _("The address is too long."))
    address = throttle.network(address_of(request))
    slow_down(rate_limits.wait(f"address {address}"))
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME:
        raise Refused(401, "", _("Show the token of the identity provider."))
    provider = provider_behind(text.strip())
    if provider is None:
        slow_down(throttle.wait(ACT, account=None, address=address))
        throttle.failed(ACT, account=None, address=address)
        raise Refused(401, "", _("The token is not valid. It is unknown, expired or revoked."))
    slow_down(rate_limits.wait(f"provider {provider.pk}"))
    return provider


def slow_down(seconds: int) -> None:
    """Slowed, where there is anything to wait for."""
    if seconds:
        raise Slowed(seconds)

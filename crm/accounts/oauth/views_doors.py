"""The addresses that programs ask without a colleague: keys, their end, a look at one, and what we say of ourselves."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import rate_limits, throttle
from crm.accounts.limits.client_ip import address_of
from crm.accounts.oauth import metadata, token_door
from crm.accounts.oauth.grants import MINUTE
from crm.accounts.oauth.resources import identifier_of, resource_named
from crm.accounts.oauth.token_door import Door

ACT = "token"  # counted with tokens that are wrong at the API
REFUSED, SLOWED = 401, 429
CHALLENGE = 'Basic realm="oauth"'


@csrf_exempt
@policy(PUBLIC, methods=["POST"])
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    """Keys for a code, for a refresh token, or for a machine's secret (RFC 6749, section 3.2)."""
    return answered(request, token_door.give_keys, timezone.now())


@csrf_exempt
@policy(PUBLIC, methods=["POST"])
@never_cache
def revocation(request: HttpRequest) -> HttpResponse:
    """A key is given back: 200 whatever it was."""
    return answered(request, token_door.take_back, timezone.now())


@csrf_exempt
@policy(PUBLIC, methods=["POST"])
@never_cache
def introspection(request: HttpRequest) -> HttpResponse:
    """What a key opens now, for the program whose key it is."""
    return answered(request, token_door.look_at, timezone.now())


@policy(PUBLIC)
def server_metadata(_request: HttpRequest) -> HttpResponse:
    """RFC 8414."""
    return JsonResponse(metadata.server())


@policy(PUBLIC)
def site_metadata(request: HttpRequest) -> HttpResponse:
    """RFC 9728 for the site as a whole, which is its REST interface."""
    return resource_metadata(request, "")


@policy(PUBLIC, params={"path": "protected_resource"})
def resource_metadata(_request: HttpRequest, path: str) -> HttpResponse:
    """RFC 9728 for one door, named by its path."""
    site = identifier_of("api").removesuffix("/api/v1")
    identifier = f"{site}/{path}".removesuffix("/")
    resource = resource_named(identifier)
    if resource is None:
        raise Http404
    return JsonResponse(metadata.resource(resource, identifier))


def answered(request: HttpRequest, door: Door, at: datetime) -> HttpResponse:
    """The answer of a door. Whoever asks is counted by address, before anything is looked at, as often as the API is
    asked; wrong secrets are counted besides, and slowed down when there are many.
    """
    address = throttle.network(address_of(request))
    if seconds := rate_limits.wait(f"oauth {address}"):
        return slowed(seconds)
    headers, body, status = token_door.answer(door, request, at)
    if status == REFUSED:
        if seconds := throttle.wait(ACT, account=None, address=address):
            return slowed(seconds)
        throttle.failed(ACT, account=None, address=address)
        headers = {**headers, "WWW-Authenticate": CHALLENGE}
    if status == SLOWED:
        headers = {**headers, "Retry-After": str(int(MINUTE.total_seconds()))}
    response = HttpResponse(body, status=status, content_type="application/json")
    for name, value in headers.items():
        response.headers[name] = value
    return response


def slowed(seconds: int) -> HttpResponse:
    """An answer that says after how many seconds to come back."""
    return JsonResponse({"error": "temporarily_unavailable"}, status=SLOWED, headers={"Retry-After": str(seconds)})

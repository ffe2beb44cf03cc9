"""Where phone systems call us. No session opens it: each call is signed, counted by address, and taken once."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import rate_limits, throttle
from crm.accounts.limits.client_ip import address_of
from crm.correspondence.calls.call_taking import take_event
from crm.correspondence.calls.cti import ID
from crm.correspondence.calls.phone_systems import TELEPHONY
from crm.correspondence.calls.told import NotSigned
from crm.correspondence.models import PhoneSystem, TakenEvent
from crm.privacy.keys.cipher import Unreadable

A_MINUTE = 600
JSON = "application/json"
LARGEST = 8 * 1024  # bytes of one call
ECHO, LONGEST_ECHO = "zd_echo", 64  # Zadarma asks once whether this is the right address
TAKEN = b"OK"


@csrf_exempt  # a program calls, which has no form; it signs instead
@policy(PUBLIC, params={"key": "phone_system"}, methods=["GET", "POST"])
def call_hook(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what a phone system tells. One that is switched off, or unknown, is a missing page."""
    address = throttle.network(address_of(request))
    if seconds := rate_limits.count_request(f"calls {address}", a_minute=A_MINUTE).wait:
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    system = PhoneSystem.objects.filter(uid=key, active=True).select_related("recording_purpose").first()
    if system is None:
        raise Http404
    if request.method != "POST":
        return echoed(system, request.GET.get(ECHO, ""))
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = request.body if request.content_type == JSON else b""  # a form has been read by its fields
    posted = {name: str(value) for name, value in request.POST.items()}
    try:
        events = TELEPHONY[system.kind].events(system, headers, body, posted, timezone.now())
    except (NotSigned, Unreadable):
        return HttpResponse(status=403)
    except ValueError:
        return HttpResponse(status=400)
    if events and first_time(system, headers):
        for event in events:
            take_event(system, event)
    return HttpResponse(TAKEN, content_type="text/plain")


def first_time(system: PhoneSystem, headers: Mapping[str, str]) -> bool:
    """Whether this very message is new, where it has an id of its own; without one it counts by its call."""
    key = headers.get(ID, "")
    if system.kind != PhoneSystem.Kind.CTI:
        return True
    return TakenEvent.first_time(f"call message {system.uid} {key}", at=timezone.now())


def echoed(system: PhoneSystem, text: str) -> HttpResponse:
    """The answer to the question whether this is the right address; a missing page for anything else."""
    if system.kind != PhoneSystem.Kind.ZADARMA or not (text.isascii() and text.isalnum()) or len(text) > LONGEST_ECHO:
        raise Http404
    return HttpResponse(text.encode(), content_type="text/plain")

"""Where the provider of text messages calls us: reports, and texts of people. The key in the address opens it.

SMSAPI signs nothing, so the address is the secret: random, sealed, different for each provider, shown to administrators
alone. A call that is repeated changes nothing; calls are counted by address and by provider.
"""

import hmac
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.limits import rate_limits, throttle
from crm.accounts.limits.client_ip import address_of
from crm.correspondence.texts.arriving import take_arrival
from crm.correspondence.texts.reports import take_report
from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.providers import TEXTING
from crm.mail.texts.told import Report
from crm.privacy.keys.cipher import Unreadable

A_MINUTE = 1200  # reports come in bursts after a mailing
TAKEN = b"OK"  # what the provider waits for; without it, it calls again


@csrf_exempt  # a program calls, which has no form; it shows its key instead
@policy(PUBLIC, params={"key": "text_gateway", "secret": "hook_key"}, methods=["POST"])
def text_hook(request: HttpRequest, key: UUID, secret: str) -> HttpResponse:
    """Take what the provider tells. Whoever does not show the key meets a missing page."""
    address = throttle.network(address_of(request))
    if seconds := rate_limits.count_request(f"texts {address}", a_minute=A_MINUTE).wait:
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    gateway = gateway_behind(key, secret)
    try:
        news = TEXTING[gateway.kind].told({name: str(value) for name, value in request.POST.items()})
    except (ValueError, OverflowError):
        return HttpResponse(status=400)
    for each in news:
        if isinstance(each, Report):
            take_report(each)
        else:
            take_arrival(gateway, each)
    return HttpResponse(TAKEN, content_type="text/plain")


def gateway_behind(key: UUID, secret: str) -> TextGateway:
    """The provider whose key this is; 404 for any other, and for one that is switched off."""
    gateway = TextGateway.objects.filter(uid=key, active=True).select_related("team").first()
    try:
        known = gateway.hook_key if gateway else ""
    except Unreadable:
        known = ""
    if gateway is None or not known or not hmac.compare_digest(known.encode(), secret.encode()):
        raise Http404
    return gateway

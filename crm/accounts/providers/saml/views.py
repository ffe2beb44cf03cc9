"""Our description, for providers that speak SAML. There is no secret in it: they may fetch it by themselves."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from crm.accounts.access.policy import PUBLIC, policy
from crm.accounts.models import Provider
from crm.accounts.providers.saml.own_side import own_description

KIND = "application/samlmetadata+xml"


@policy(PUBLIC)
def own(request: HttpRequest) -> HttpResponse:
    """For whoever sets up a provider: our name and address."""
    return HttpResponse(own_description(), content_type=KIND)


@policy(PUBLIC, params={"key": "provider"})
def own_for(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same with the key by which we sign what we ask this provider."""
    provider = get_object_or_404(Provider, uid=key, protocol=Provider.Protocol.SAML, closed_at=None)
    return HttpResponse(own_description(provider), content_type=KIND)

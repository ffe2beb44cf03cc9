"""An answer of a provider by SAML (HTTP-POST binding): what has to hold of it before anybody comes in.

    the way of this browser ─> signed by the provider ─> issuer ─> audience, recipient, request ─> times ─> not taken

What is looked at outside the signed assertion (status, destination) can refuse it and never help it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from crm.accounts.models import Provider, TakenAssertion
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.saml.attributes import stated
from crm.accounts.providers.saml.descriptions import by_its_keys
from crm.accounts.providers.saml.documents import Element, children, decoded, instant, name, parsed, text_of
from crm.accounts.providers.saml.own_side import answer_url
from crm.accounts.providers.saml.signatures import signed_assertion
from crm.accounts.providers.sign_in_ways import Arrival, arrival_by, way_back
from crm.accounts.providers.token_checks import SKEW
from crm.accounts.sessions.staff_request import SessionRequest

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
UNDERSTOOD = {name("saml", condition) for condition in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")}


def arrive(request: SessionRequest, sent: Mapping[str, str], *, at: datetime) -> Arrival:
    """Who came back. Refused for an answer to nothing that this browser asked, and for whatever is not the provider's
    word for us."""
    way, provider = way_back(request, sent.get("RelayState", ""), Provider.Protocol.SAML, at=at)
    response = parsed(decoded(sent.get("SAMLResponse", "")))
    refuse_misled(provider, response, way["request_id"])
    assertion = assertion_of(provider, response, at=at)
    until = checked(provider, assertion, way["request_id"], at=at)
    statement = stated(provider, assertion, at=at)
    take(provider, assertion, until, at=at)
    return arrival_by(way, provider, statement)


def refuse_misled(provider: Provider, response: Element, request_id: str) -> None:
    """Refused for an answer that says itself that it is none, or that it is somebody else's."""
    if response.tag != name("samlp", "Response") or response.get("Version") != "2.0":
        raise Refused("xml")
    if [row.get("Value") for row in children(response, "samlp:Status/samlp:StatusCode")] != [SUCCESS]:
        raise Refused("denied")
    if response.get("Destination", answer_url()) != answer_url():
        raise Refused("audience")
    if response.get("InResponseTo", request_id) != request_id:
        raise Refused("nonce")
    if any(text_of(issuer) != provider.issuer for issuer in children(response, "saml:Issuer")):
        raise Refused("issuer")


def assertion_of(provider: Provider, response: Element, *, at: datetime) -> Element:
    """The assertion that the provider signed."""
    return by_its_keys(provider, lambda certificates: signed_assertion(response, certificates, at=at))


def checked(provider: Provider, assertion: Element, request_id: str, *, at: datetime) -> datetime:
    """Until when the assertion counts. Refused where it is not for us, not for this sign-in, or not for now."""
    if assertion.get("Version") != "2.0" or not assertion.get("ID"):
        raise Refused("xml")
    if [text_of(issuer) for issuer in children(assertion, "saml:Issuer")] != [provider.issuer]:
        raise Refused("issuer")
    issued = instant(assertion, "IssueInstant")
    if issued is None or issued > at + SKEW:
        raise Refused("early")
    ends = [held_to_conditions(provider, assertion, at=at), confirmed_until(assertion, request_id, at=at)]
    return max(end for end in ends if end is not None)


def held_to_conditions(provider: Provider, assertion: Element, *, at: datetime) -> datetime | None:
    """Until when its conditions hold. Refused where one does not, is not known here, or where none names us."""
    conditions = children(assertion, "saml:Conditions")
    audiences = children(assertion, "saml:Conditions/saml:AudienceRestriction")
    if len(conditions) != 1 or any(row.tag not in UNDERSTOOD for row in conditions[0]) or not audiences:
        raise Refused("audience")
    for restriction in audiences:
        if provider.client_id not in [text_of(audience) for audience in children(restriction, "saml:Audience")]:
            raise Refused("audience")
    return within(conditions[0], at=at)


def confirmed_until(assertion: Element, request_id: str, *, at: datetime) -> datetime:
    """Until when whoever brings the assertion is taken for its subject: at our address, for what this browser asked."""
    refusal = Refused("audience")
    for confirmation in children(assertion, "saml:Subject/saml:SubjectConfirmation"):
        data = children(confirmation, "saml:SubjectConfirmationData")
        if confirmation.get("Method") != BEARER or len(data) != 1 or data[0].get("Recipient") != answer_url():
            continue
        if data[0].get("InResponseTo") != request_id:
            refusal = Refused("nonce")
            continue
        until = within(data[0], at=at)
        if until is not None:
            return until
    raise refusal


def within(element: Element, *, at: datetime) -> datetime | None:
    """The end of a span of time, None for one without. Refused outside of it, with a minute for clocks that differ."""
    since, until = instant(element, "NotBefore"), instant(element, "NotOnOrAfter")
    if since is not None and since > at + SKEW:
        raise Refused("early")
    if until is not None and until <= at - SKEW:
        raise Refused("expired")
    return until


def take(provider: Provider, assertion: Element, until: datetime, *, at: datetime) -> None:
    """Nobody signs in by this assertion again. Refused where somebody has already."""
    TakenAssertion.objects.filter(ends_at__lt=at - 2 * SKEW).delete()
    digest = hashlib.sha256(assertion.get("ID").encode()).digest()
    _row, first = TakenAssertion.objects.get_or_create(
        provider=provider, digest=digest, defaults={"ends_at": until + SKEW}
    )
    if not first:
        raise Refused("taken")

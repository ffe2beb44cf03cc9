"""What a signed assertion says of whoever signed in, as `identity_statement.py` has it; nothing is asked of the
database.

SAML does not say whether an address is verified: those of the domains in the settings are the organisation's own, and
count as verified; no other does.
"""

from collections.abc import Mapping
from datetime import datetime

from crm.accounts.models import Provider
from crm.accounts.models.sign_in.providers import EVERYBODY, LONGEST_SUBJECT
from crm.accounts.providers.identity_statement import (
    LONGEST_NAME,
    MOST_GROUPS,
    IdentityStatement,
    sid_hash,
    text,
    values,
)
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.saml.documents import Element, children, instant, text_of
from crm.accounts.providers.saml.own_side import PERSISTENT
from crm.accounts.providers.token_checks import SKEW

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
EMAIL = ("email", "mail", "emailAddress", f"{CLAIMS}emailaddress", "urn:oid:0.9.2342.19200300.100.1.3")
FIRST_NAME = ("firstName", "givenName", "first_name", f"{CLAIMS}givenname", "urn:oid:2.5.4.42")
LAST_NAME = ("lastName", "surname", "sn", "last_name", f"{CLAIMS}surname", "urn:oid:2.5.4.4")
GROUPS_ELSEWHERE = "http://schemas.microsoft.com/claims/groups.link"  # Entra ID: too many for an assertion


def stated(provider: Provider, assertion: Element, *, at: datetime) -> IdentityStatement:
    """The assertion as a statement. Refused without a name of the subject that stays, and without a sign-in."""
    attributes = attributes_of(assertion)
    sign_in = sign_in_of(assertion, at=at)
    email = first_of(attributes, EMAIL, 254).lower()
    email = email if "@" in email else ""
    contexts = [text_of(row) for row in children(sign_in, "saml:AuthnContext/saml:AuthnContextClassRef")]
    proved_at = instant(sign_in, "AuthnInstant")
    return IdentityStatement(
        subject=subject_of(assertion),
        email=email,
        verified=email.rpartition("@")[2] in provider.domains,
        first_name=first_of(attributes, FIRST_NAME, LONGEST_NAME),
        last_name=first_of(attributes, LAST_NAME, LONGEST_NAME),
        groups=groups_in(provider, attributes),
        factor=bool(set(contexts) & set(provider.factors)),
        sid=sid_hash(sign_in.get("SessionIndex")),
        proved_at=min(proved_at, at) if proved_at is not None else None,
    )


def subject_of(assertion: Element) -> str:
    """Whom it is about: a persistent NameID, which never changes. Refused for any other."""
    named = children(assertion, "saml:Subject/saml:NameID")
    if len(named) != 1 or named[0].get("Format") != PERSISTENT:
        raise Refused("not_persistent")
    subject = text_of(named[0])
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise Refused("subject")
    return subject


def sign_in_of(assertion: Element, *, at: datetime) -> Element:
    """What it says of the sign-in there. Refused without, for one of the future, and for a session that has ended."""
    statements = children(assertion, "saml:AuthnStatement")
    if len(statements) != 1:
        raise Refused("subject")
    begun, until = instant(statements[0], "AuthnInstant"), instant(statements[0], "SessionNotOnOrAfter")
    if begun is None or begun > at + SKEW:
        raise Refused("early")
    if until is not None and until <= at - SKEW:
        raise Refused("expired")
    return statements[0]


def attributes_of(assertion: Element) -> dict[str, list[str]]:
    """{name: values}; a friendly name serves too, where no attribute bears it as its name."""
    by_name: dict[str, list[str]] = {}
    by_friendly_name: dict[str, list[str]] = {}
    for attribute in children(assertion, "saml:AttributeStatement/saml:Attribute"):
        texts = [text_of(value) for value in children(attribute, "saml:AttributeValue")]
        by_name.setdefault(attribute.get("Name", ""), []).extend(texts)
        by_friendly_name.setdefault(attribute.get("FriendlyName", ""), []).extend(texts)
    return {**by_friendly_name, **by_name}


def first_of(attributes: Mapping[str, list[str]], names: tuple[str, ...], longest: int) -> str:
    """The first value of the first of these attributes that is there; empty for none."""
    row = {"value": next((value for name in names for value in attributes.get(name, [])), "")}
    return text(row, "value", longest)


def groups_in(provider: Provider, attributes: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The groups by the attribute that the settings name, and EVERYBODY."""
    if provider.group_claim not in attributes and GROUPS_ELSEWHERE in attributes:
        raise Refused("too_many_groups")
    return (*values(attributes.get(provider.group_claim, []))[:MOST_GROUPS], EVERYBODY)

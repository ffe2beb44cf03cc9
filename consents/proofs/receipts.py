"""The consent record and its receipt in the form of ISO/IEC TS 27560:2023: one ground, for people and machines.

A record belongs to one purpose and channel. The receipt is the copy that the person gets to keep.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from consents.grounds.event_chain import fingerprint
from consents.models import Controller, Ground, GroundEvent, NoticeText, NoticeVersion
from consents.proofs.ground_proof import events_of
from consents.statements.notice_facts import relations
from consents.statements.processing_notice import how_long
from consents.statements.promised_periods import promised
from crm.privacy.categories import SEALED_ONLY, SPECIAL, Category
from crm.privacy.channels import CHANNELS
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import LegalBasis, Purpose, PurposeRecipient, Recipient

SCHEMA = "ISO/IEC TS 27560:2023"
ABOUT_ITSELF = {Category.CONSENT, Category.PROVENANCE}  # the record's own trace, not what is processed
ORGANISATION, AUTHORITY = "organisation", "public authority"  # party_type
PARTY_ROLES = {
    Recipient.Kind.PROCESSOR: "PII processor",
    Recipient.Kind.CONTROLLER: "third party",
    Recipient.Kind.JOINT: "joint PII controller",
    Recipient.Kind.AUTHORITY: "third party",
}
RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint")


def receipt_of(grounds: Iterable[Ground], *, language: str) -> dict[str, Any]:
    """The receipt for one or more grounds of one person, who come with the person's key."""
    return {
        "receipt_id": str(uuid4()),
        "schema_version": SCHEMA,
        "issued_at": timezone.now().isoformat(timespec="seconds"),
        "consent_records": [record_of(ground, language=language) for ground in grounds],
    }


def record_of(ground: Ground, *, language: str) -> dict[str, Any]:
    """The record of one ground: header, processing, parties, events."""
    events = sorted(events_of(ground), key=lambda event: (event.at, event.pk))
    with override(language):
        named = named_recipients(ground.purpose)
        return {
            "schema_version": SCHEMA,
            "record_id": str(ground.uid),
            "pii_principal_id": str(ground.person.uid),
            "pii_processing": [processing(ground, events, named, language)],
            "party_identification": [*parties(), *map(recipient_party, named)],
            "events": [as_event(event, ground) for event in events],
        }


def processing(
    ground: Ground, events: list[GroundEvent], named: Sequence[PurposeRecipient], language: str
) -> dict[str, Any]:
    """What is done with their data, and what they were told."""
    purpose, proof = ground.purpose, proof_in(events)
    return {
        "privacy_notice": proof.get("notice") or notice_then(purpose, said_at(ground, events), language),
        "language": proof.get("language", language),
        "consent_text": proof.get("wording", {}),
        "purpose": str(purpose),
        "purpose_id": f"{purpose.slug}/{purpose.version}",
        "purpose_type": "direct marketing" if purpose.marketing else "other",
        "lawful_basis": ground.basis,
        "lawful_basis_article": purpose.article,
        "channel": ground.channel,
        "pii_information": [
            pii(category, ground.channel) for category in purpose.categories if category not in ABOUT_ITSELF
        ],
        "pii_controllers": ["controller"],
        "collection_method": proof.get("how", ""),
        "processing_method": "storage and use for the purpose named, on the channel named",
        "storage_locations": countries(row.recipient.country for row in named if row.always),
        "processing_locations": countries(country for row in named for country in row.recipient.countries),
        "retention_period": kept_until(ground, language),
        "jurisdiction": jurisdiction().code,
        "recipient_third_parties": [row.recipient.slug for row in named],
        "withdrawal_method": withdrawal(),
        "privacy_rights": list(RIGHTS),
        "authority_party": jurisdiction().authority.slug,
    }


def named_recipients(purpose: Purpose) -> list[PurposeRecipient]:
    """Who gets the data for this purpose now, one by one: the relation from which notices are made."""
    at = timezone.now()
    current = next((version for version in Purpose.in_force(at) if version.slug == purpose.slug), purpose)
    return relations([current], at).get(current.pk, [])


def countries(others: Iterable[str]) -> list[str]:
    """Where the data lie or are seen from: with us, and with these."""
    return sorted({jurisdiction().code, *others})


def said_at(ground: Ground, events: list[GroundEvent]) -> datetime:
    """When they said yes; of a ground without such an event since when it counts."""
    return next((event.at for event in reversed(events) if event.kind == GroundEvent.Kind.GIVEN), ground.since)


def notice_then(purpose: Purpose, at: datetime, language: str) -> dict[str, Any]:
    """The published notice that spoke of the purpose then: for a yes on paper or in a file that names none itself.

    `shown` is False: nobody has recorded that they read it. Empty where none was published.
    """
    rows = NoticeVersion.objects.filter(published_at__lte=at).filter(Q(replaced_at=None) | Q(replaced_at__gt=at))
    known = [row for row in rows.select_related("notice").order_by("pk") if purpose.slug in row.slugs]
    # a notice of the purpose's own comes before the general one
    version = max(known, key=lambda row: bool(row.notice.purposes), default=None)
    if version is None:
        return {}
    digests = dict(NoticeText.objects.filter(version=version).values_list("language", "digest"))
    notice_shown = {"notice": version.notice.slug, "version": version.version, "language": language, "shown": False}
    return {**notice_shown, "sha256": digests.get(language, "")}


def kept_until(ground: Ground, language: str) -> str:
    """What they were promised about keeping, else the rule of the legal basis."""
    promise = promised(ground.person, ground.purpose, language=language)
    return promise.words if promise else " ".join(how_long([ground.purpose]))


def proof_in(events: list[GroundEvent]) -> dict[str, Any]:
    """The proof of the newest yes; empty where none was kept."""
    yes_events = [event for event in events if event.kind == GroundEvent.Kind.GIVEN and isinstance(event.proof, dict)]
    return yes_events[-1].proof if yes_events else {}


def pii(category: str, channel: str) -> dict[str, Any]:
    """One kind of datum. What the channel itself needs is not optional, nor is anything of a purpose without one."""
    needed = {str(kind) for kind in CHANNELS[channel].categories} if channel else None
    return {
        "pii_type": str(Category(category).label),
        "pii_attribute_id": category,
        "pii_optional": needed is not None and category not in needed,
        "sensitive_pii_category": category in SEALED_ONLY,
        "special_pii_category": category in SPECIAL,
    }


def withdrawal() -> dict[str, str]:
    """How they take it back: as easily as they gave it (Art. 7(3))."""
    controller = Controller.named()
    return {
        "description": "at any time, without giving a reason, by the link in every message or by writing to us",
        "email": (controller.officer_email or controller.email) if controller else "",
    }


def parties() -> list[dict[str, str]]:
    """Who is named in the record."""
    controller = Controller.named()
    ours = {
        "party_id": "controller",
        "party_name": controller.name if controller else "",
        "party_address": controller.address if controller else "",
        "party_email": controller.email if controller else "",
        "party_contact": controller.officer_email if controller else "",
        "party_role": "PII controller",
        "party_type": ORGANISATION,
    }
    authority = jurisdiction().authority
    theirs = {
        "party_id": authority.slug,
        "party_name": authority.own_name,
        "party_address": authority.street,
        "party_role": "supervisory authority",
        "party_type": AUTHORITY,
    }
    return [ours, theirs]


def recipient_party(row: PurposeRecipient) -> dict[str, str]:
    """One recipient as a party of the record; of a firm we know the country, and where it reads notices."""
    return {
        "party_id": row.recipient.slug,
        "party_name": str(row.recipient),
        "party_address": row.recipient.country,
        "party_email": row.recipient.email,
        "party_role": PARTY_ROLES[Recipient.Kind(row.as_role)],
        "party_type": AUTHORITY if row.as_role == Recipient.Kind.AUTHORITY else ORGANISATION,
    }


def as_event(event: GroundEvent, ground: Ground) -> dict[str, Any]:
    """One thing that happened to the consent."""
    until = ground.expires_at.isoformat() if ground.expires_at else "until withdrawn"
    return {
        "event_time": event.at.isoformat(timespec="seconds"),
        "validity_duration": until,
        "entity_id": event.actor,
        "event_type": "explicit consent" if event.basis == LegalBasis.CONSENT else event.basis,
        "event_state": event.kind,
        "sha256": fingerprint(event),
        "seal": event.seal,
        "previous": event.previous,
    }

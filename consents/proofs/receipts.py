"""The consent record and its receipt in the form of ISO/IEC TS 27560:2023: one ground, for people and machines.

A record belongs to one purpose and channel. The receipt is the copy that the person gets to keep.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import override

from consents.grounds.event_chain import fingerprint
from consents.models import Controller, Ground, GroundEvent
from consents.proofs.ground_proof import events_of
from consents.statements.processing_notice import how_long, recipients_of
from consents.statements.promised_periods import promised
from crm.privacy.categories import SPECIAL, Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models import LegalBasis, Purpose, Recipient

SCHEMA = "ISO/IEC TS 27560:2023"
ABOUT_ITSELF = {Category.CONSENT, Category.PROVENANCE}  # the record's own trace, not what is processed
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
        return {
            "schema_version": SCHEMA,
            "record_id": str(ground.uid),
            "pii_principal_id": str(ground.person.uid),
            "pii_processing": [processing(ground, events, language)],
            "party_identification": parties(),
            "events": [as_event(event, ground) for event in events],
        }


def processing(ground: Ground, events: list[GroundEvent], language: str) -> dict[str, Any]:
    """What is done with their data, and what they were told."""
    purpose, proof = ground.purpose, proof_in(events)
    return {
        "privacy_notice": proof.get("notice", {}),
        "language": proof.get("language", language),
        "consent_text": proof.get("wording", {}),
        "purpose": str(purpose),
        "purpose_id": f"{purpose.slug}/{purpose.version}",
        "purpose_type": "direct marketing" if purpose.marketing else "other",
        "lawful_basis": ground.basis,
        "lawful_basis_article": purpose.article,
        "channel": ground.channel,
        "pii_information": [pii(category) for category in purpose.categories if category not in ABOUT_ITSELF],
        "pii_controllers": ["controller"],
        "collection_method": proof.get("how", ""),
        "processing_method": "storage and use for the purpose named, on the channel named",
        "storage_locations": countries(purpose),
        "retention_period": kept_until(ground, language),
        "jurisdiction": jurisdiction().code,
        "recipient_third_parties": " ".join(recipients_of([purpose])),
        "withdrawal_method": withdrawal(),
        "privacy_rights": list(RIGHTS),
        "authority_party": jurisdiction().authority.slug,
    }


def countries(purpose: Purpose) -> list[str]:
    """Where the data lie: with us, and with those who keep them for us."""
    keepers = [
        recipient.country for recipient in purpose.recipients.all() if recipient.kind == Recipient.Kind.PROCESSOR
    ]
    return sorted({jurisdiction().code, *keepers})


def kept_until(ground: Ground, language: str) -> str:
    """What they were promised about keeping, else the rule of the legal basis."""
    promise = promised(ground.person, ground.purpose, language=language)
    return promise.words if promise else " ".join(how_long([ground.purpose]))


def proof_in(events: list[GroundEvent]) -> dict[str, Any]:
    """The proof of the newest yes; empty where none was kept."""
    yes_events = [event for event in events if event.kind == GroundEvent.Kind.GIVEN and isinstance(event.proof, dict)]
    return yes_events[-1].proof if yes_events else {}


def pii(category: str) -> dict[str, Any]:
    """One kind of datum."""
    return {
        "pii_type": str(Category(category).label),
        "pii_attribute_id": category,
        "sensitive_pii_category": category in SPECIAL,
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
    }
    authority = jurisdiction().authority
    theirs = {
        "party_id": authority.slug,
        "party_name": authority.own_name,
        "party_address": authority.street,
        "party_role": "supervisory authority",
    }
    return [ours, theirs]


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

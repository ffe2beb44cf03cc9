"""The proof of a ground as a file: for machines as JSON with the record of ISO/IEC TS 27560, for people as a PDF."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _, pgettext

from consents.grounds.event_chain import fingerprint, narrowed
from consents.models import Ground
from consents.proofs.ground_proof import Page, shown_proof
from consents.proofs.receipts import record_of
from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.language.formats import cited, stamp
from crm.casework.printing import pdf
from crm.privacy import page_memo
from crm.privacy.actors import Actor
from crm.privacy.channels import POST, address_kind
from crm.privacy.logs import access_log, ledger
from crm.privacy.masking import masked as masked_as

NONE = "–"
TYPED = ("file", "page", "proof", "reference", "source", "text")  # parts of a proof
FIELDS = ("name", "email", "phone", "proof")


def handed_out(ground: Ground, kind: str, *, by: Actor, language: str, at: datetime | None = None) -> bytes:
    """The proof as a file, after it was written into access log and ledger. `kind` is pdf or json."""
    at = at or timezone.now()
    with transaction.atomic():
        view = f"consents:proof_{kind}"
        access_log.shown(by=by, view=view, people=[ground.person_id], fields=FIELDS, reason="evidence")
        target = f"ground:{ground.uid}"
        ledger.record("proof.downloaded", by=by, about=ground.person, target=target, counts={"as": kind})
    with translation.override(language):
        content = {"pdf": as_pdf, "json": as_json}[kind](ground, language=language, at=at)
    return content


def as_json(ground: Ground, *, language: str, at: datetime) -> bytes:
    """Record, events with opened proofs, and what was checked."""
    page, person = Page.about(ground), ground.person
    content = {
        "made_at": at,
        "person": {"id": person.uid, "name": person.name, "email": person.email, "phone": person.phone},
        "consent_record": record_of(ground, language=language),
        "events": [
            {
                "id": event.uid,
                "kind": event.kind,
                "basis": event.basis,
                "purpose": f"{event.purpose.slug}/{event.purpose.version}",
                "channel": event.channel,
                "at": event.at,
                "actor": event.actor,
                **narrowed(event),
                "proof": event.proof,
                "sha256": fingerprint(event),
                "seal": event.seal,
                "previous": event.previous,
            }
            for event in page.events
        ],
        "integrity": [{"what": check.label, "ok": check.ok, "detail": check.detail} for check in page.findings],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


@page_memo.reading()
def as_pdf(ground: Ground, *, language: str, at: datetime, masked: bool = False) -> bytes:
    """The same for people: the exact words first. `masked`: the person by their key, their address as the desk sees it.

    The caller writes both logs.
    """
    page, person = Page.about(ground), ground.person
    names = names_of(signature_pair(actor) for actor in page.actors)
    number = ground.uid.hex[:8].upper()
    ends = stamp(ground.ended_at or ground.expires_at) if ground.ended_at or ground.expires_at else _("until it ends")
    address = page.said.get("address") or person.email or person.phone or NONE
    kind = address_kind(ground.channel) or "email"
    context = {
        "title": _("Proof %(number)s") % {"number": number},
        "who": page.said.get("controller") or "",
        "made": _("Made on %(when)s") % {"when": stamp(at)},
        "facts": [
            {"term": _("Person"), "value": person.short if masked else person.name or person.short},
            {"term": _("Address"), "value": masked_as(kind, address) if masked else address},
            {"term": _("Purpose"), "value": f"{ground.purpose}, {cited(ground.purpose.article)}"},
            {"term": _("Channel"), "value": str(ground.get_channel_display()) or NONE},
            {"term": _("Legal basis"), "value": str(ground.get_basis_display())},
            {"term": _("Since"), "value": stamp(ground.since)},
            {"term": _("Valid until"), "value": ends},
        ],
        "words_title": _("The exact words that were shown"),
        "words": page.words or _("No words of ours were kept with it."),
        "steps_title": _("What happened"),
        "events": [
            event_told(event, names[signature_pair(event.actor)], masked=masked) for event in reversed(page.events)
        ],
        "checks_title": _("What was checked"),
        "checks": [{"term": check.label, "value": checked(check.ok, check.detail)} for check in page.findings],
    }
    return pdf("proof", context, language=language)


def checked(ok: bool | None, detail: str) -> str:
    """What a check found, for the PDF; None: nothing to be right or wrong about."""
    if ok is None:
        return detail
    word = pgettext("check", "intact") if ok else pgettext("check", "broken")
    return f"{word}: {detail}"


def event_told(event: Any, who: str, *, masked: bool) -> dict[str, Any]:
    """One event with its proof in words, for the PDF."""
    proof = shown_proof(nameless(event.proof), event.channel or POST) if masked else shown_proof(event.proof)
    return {
        "title": f"{event.kind_in_words}, {stamp(event.at)}",
        "lines": [
            {"term": _("Recorded by"), "value": who},
            *({"term": name, "value": words} for name, words in proof),
            {"term": _("Digest (SHA-256)"), "value": fingerprint(event)},
            {"term": _("Seal"), "value": event.seal or NONE},
            {"term": _("Seal before"), "value": event.previous or NONE},
        ],
    }


def nameless(proof: Any) -> dict[str, Any]:
    """A proof without what somebody typed, in which anybody may be named."""
    return {name: value for name, value in proof.items() if name not in TYPED} if isinstance(proof, dict) else {}

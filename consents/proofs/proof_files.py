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
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger

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


def as_pdf(ground: Ground, *, language: str, at: datetime) -> bytes:
    """The same for people: the exact words first."""
    page, person = Page.about(ground), ground.person
    names = names_of(signature_pair(actor) for actor in page.actors)
    number = ground.uid.hex[:8].upper()
    ends = stamp(ground.ended_at or ground.expires_at) if ground.ended_at or ground.expires_at else _("until it ends")
    context = {
        "title": _("Proof %(number)s") % {"number": number},
        "who": page.said.get("controller") or "",
        "made": _("Made on %(when)s") % {"when": stamp(at)},
        "facts": [
            {"term": _("Person"), "value": person.name or person.short},
            {"term": _("Address"), "value": page.said.get("address") or person.email or person.phone or "–"},
            {"term": _("Purpose"), "value": f"{ground.purpose}, {cited(ground.purpose.article)}"},
            {"term": _("Channel"), "value": str(ground.get_channel_display()) or "–"},
            {"term": _("Legal basis"), "value": str(ground.get_basis_display())},
            {"term": _("Since"), "value": stamp(ground.since)},
            {"term": _("Valid until"), "value": ends},
        ],
        "words_title": _("The exact words that were shown"),
        "words": page.words or _("No words of ours were kept with it."),
        "steps_title": _("What happened"),
        "events": [event_told(event, names[signature_pair(event.actor)]) for event in reversed(page.events)],
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


def event_told(event: Any, who: str) -> dict[str, Any]:
    """One event with its proof, for the PDF."""
    return {
        "title": f"{event.kind_in_words}, {stamp(event.at)}",
        "lines": [
            {"term": _("Recorded by"), "value": who},
            *({"term": name or _("Proof"), "value": text} for name, text in shown_proof(event.proof) if text),
            {"term": "SHA-256", "value": fingerprint(event)},
            {"term": _("Seal"), "value": event.seal or "–"},
            {"term": _("Seal before"), "value": event.previous or "–"},
        ],
    }

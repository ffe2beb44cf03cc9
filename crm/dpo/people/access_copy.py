"""The copy of a person's data (Art. 15(3), 20(1)) as a file: everything the map knows, and where it went."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from consents.models import Ground
from consents.recipients.person_recipients import recipients_of
from consents.recipients.receiving_words import passage_words, purpose_words, role_words
from consents.recipients.safeguards import passages
from crm.contacts.safeguards.reveal import checked_reason
from crm.dpo.logs.reveal_reasons import Reason
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Origin, Person
from crm.privacy.verbs.export import export

VIEW = "dpo:copy"


def copy_of(person: Person, *, by: Actor, reason: str, note: str = "", portable: bool = False) -> bytes:
    """The copy as UTF-8 JSON, recorded in both logs. `portable` limits it to what the person provided.
    Raises NoReason.
    """
    reason, note = checked_reason(Reason, reason, note)
    with transaction.atomic():
        data = export(person, portable=portable)
        columns = sorted({name for rows in data.values() for row in rows for name in row})
        access_log.shown(by=by, view=VIEW, people=[person.pk], fields=columns, reason=reason, note=note)
        counts = {"reason": reason, "portable": portable, "rows": sum(map(len, data.values()))}
        ledger.record("person.exported", by=by, about=person, fields=columns, counts=counts)
    content = {
        "person": person.uid,
        "made_at": timezone.now(),
        "article": "GDPR Art. 20(1)" if portable else "GDPR Art. 15(3)",
        "data": data,
        **({} if portable else circumstances(person)),
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def circumstances(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What must go with the copy: purposes (Art. 15(1)(a)), recipients (c), sources (g), transfers (15(2))."""
    grounds = Ground.objects.filter(person=person).select_related("purpose").order_by("purpose__slug", "channel")
    now = timezone.now()
    received = recipients_of(person, now)
    origins = Origin.objects.filter(person=person).select_related("person__key").order_by("obtained_at", "pk")
    return {
        "purposes": [
            {
                "purpose": str(ground.purpose),
                "legal_basis": ground.get_basis_display(),
                "article": ground.purpose.article,
                "channel": ground.get_channel_display(),
                "since": ground.since,
                "until": ground.ended_at or ground.expires_at,
                "objected": ground.objected_at,
            }
            for ground in grounds
        ],
        "recipients": [
            {
                "recipient": str(receiving.recipient),
                "role": role_words(receiving),
                "country": receiving.recipient.country,
                "seen_from": receiving.recipient.access_country or receiving.recipient.country,
                "purposes": purpose_words(receiving),
                "categories": receiving.in_order,
                "standing": receiving.standing,
                "since": receiving.since,
                "until": receiving.until,
                "single_acts": list(receiving.acts),
            }
            for receiving in received
        ],
        "transfers": [
            {"recipient": passage.who, "country": passage.country, "safeguard": passage_words(passage)}
            for passage in passages(received, now)
        ],
        "sources": [
            {"kind": row.get_kind_display(), "label": row.label, "obtained_at": row.obtained_at} for row in origins
        ],
    }

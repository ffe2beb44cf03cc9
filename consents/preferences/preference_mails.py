"""Mail of the preference centre: the way in, and what was saved. Required by law (Art. 7(3), 12), no advertising."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from consents.letters import signed
from consents.models import Ground, Visit
from consents.proofs.receipts import receipt_of
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.masking import masked_name
from crm.privacy.models import Person

BY = system("consents.preferences")
Words = dict[str, str]  # purpose, channel, text


def open_the_door(person: Person, address: str, *, language: str, token: str, code: str, life: timedelta) -> None:
    """Mails link and code to their stored `address`. The name is masked: a mailbox may be shared."""
    url = f"{settings.BASE_URL}{reverse(f'consents:visit_{language}', args=[token])}"
    access = {"url": url, "code": code, "minutes": round(life.total_seconds() / 60), "who": masked_name(person.name)}
    context = {**access, **signed()}
    post(
        "preferences_access",
        to=person,
        address=address,
        by=BY,
        context=context,
        required=True,
        language=language,
    )


def tell_what_was_saved(visit: Visit, agreed: Sequence[Words], ended: Sequence[Words], grounds: list[Ground]) -> bool:
    """What they agreed to and what ended, with the receipt of `grounds`, all that is in force. False without an e-mail.

    The caller holds the transaction of the act.
    """
    person, language = visit.person, visit.language
    if not person.email:
        return False
    file = json.dumps(receipt_of(grounds, language=language), ensure_ascii=False, indent=2).encode()
    post(
        "preferences_saved",
        to=person,
        by=BY,
        context={"given": agreed, "ended": ended, "at": visit.saved_at, **signed()},
        required=True,
        language=language,
        attachments=[("consent-receipt.json", file, "application/json")] if grounds else [],
    )
    return True

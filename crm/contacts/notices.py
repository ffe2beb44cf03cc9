"""The privacy notice (Art. 13, 14): marking that it was given, for every origin that still waits for it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Contact
from crm.privacy import ledger
from crm.privacy.models import Origin


def notice_given(contact: Contact, *, by: Any, how: str = Origin.Notice.GIVEN) -> int:
    """Mark the notice as given (or known to her already) and return for how many origins it was due."""
    with transaction.atomic():
        waiting = contact.person.origins.filter(notice=Origin.Notice.DUE)
        done = waiting.update(notice=how, notice_given_at=timezone.now(), notice_due_on=None)
        if done:
            ledger.record(
                "contact.notice_given", by=by, about=contact.person, counts={"origins": done, "how": str(how)}
            )
    return done

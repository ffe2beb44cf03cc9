"""The privacy notice (Art. 13, 14): recording that it was given, for every origin still due.

The version given is the one in force for the person's purposes, and its retention promises bind
(consents/statements/promised_periods.py).
"""

from django.db import transaction
from django.utils import timezone

from consents.notices.notification import note_handed, slugs_of
from crm.contacts.models import Contact
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Origin


def notice_given(contact: Contact, *, by: Actor, how: str = Origin.Notice.GIVEN) -> int:
    """Mark the notice as given (or known to the person already) and return for how many origins it was due."""
    at = timezone.now()
    with transaction.atomic():
        waiting = contact.person.origins.filter(notice=Origin.Notice.DUE)
        updated = waiting.update(notice=how, notice_given_at=at, notice_due_on=None)
        if updated and how == Origin.Notice.GIVEN:
            note_handed([contact.person], slugs_of(contact.person), by=by, at=at)
        if updated:
            ledger.record(
                "contact.notice_given", by=by, about=contact.person, counts={"origins": updated, "how": str(how)}
            )
    return updated

"""An exchange is taken by a colleague, so that two do not answer the same letter, and given back."""

from django.db import IntegrityError, transaction

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.models import TakenThread
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def taken(entry: Interaction) -> TakenThread | None:
    """Who has taken the exchange of a letter."""
    return TakenThread.objects.filter(thread=entry.exchange).select_related("user").first()


def take(entry: Interaction, *, by: User) -> bool:
    """Take the exchange; False where somebody has it already. One of a colleague who left is taken over."""
    refuse_paused([entry.person_id])
    try:
        with transaction.atomic():
            Person.hold([entry.person])
            TakenThread.objects.filter(thread=entry.exchange, user__is_active=False).delete()
            TakenThread.objects.create(interaction=entry, thread=entry.exchange, user=by)
            ledger.record("contact.thread_taken", by=by, about=entry.person, target=f"interaction:{entry.uid}")
    except IntegrityError:  # somebody was faster: the thread stands once
        return False
    return True


def give_back(entry: Interaction, *, by: User) -> bool:
    """Give one's own back, or as who leads anybody's; False where it is not theirs to give."""
    refuse_paused([entry.person_id])
    with transaction.atomic():
        Person.hold([entry.person])
        rows = TakenThread.objects.filter(thread=entry.exchange)
        rows = rows if by.may(rights.CONTACTS_ASSIGN) else rows.filter(user=by)
        if not rows.delete()[0]:
            return False
        ledger.record("contact.thread_given_back", by=by, about=entry.person, target=f"interaction:{entry.uid}")
    return True

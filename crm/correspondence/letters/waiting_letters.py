"""A letter that waits in the outbox: taken back to be changed, sent at once, or redirected to a new address."""

from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.letters.sending import TEMPLATE, UNDO_FOR
from crm.correspondence.models import Draft
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.message_page import MessagePage
from crm.mail.outgoing.recall import recall
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def take_back(entry: Interaction, *, by: Actor) -> bool:
    """Makes a waiting letter a draft again; False, and nothing happens, when it has left. Paused for a restricted
    person.
    """
    refuse_paused([entry.person_id])
    at = timezone.now()
    with transaction.atomic():
        Person.hold([entry.person])
        message = Message.objects.filter(entries=entry).select_related("purpose").first()
        if message is None or not recall(message):
            return False
        Interaction.objects.filter(pk=entry.pk).update(message=None, removed_at=at, pinned_at=None)
        planned = MessagePage(message, by).goes_at
        Draft.objects.create(interaction=entry, purpose=message.purpose, send_at=planned, touched_at=at)
        record("contact.email_taken_back", entry, by=by)
    return True


def send_now(entry: Interaction, *, by: Actor) -> bool:
    """Let it leave in ten seconds; False when it has left. Paused for a restricted person."""
    refuse_paused([entry.person_id])
    with transaction.atomic():
        Person.hold([entry.person])
        message = Message.objects.filter(entries=entry).only("pk").first()
        if message is None or not message.wait(UNDO_FOR):
            return False
        Interaction.objects.filter(pk=entry.pk).update(happened_at=timezone.now())
        record("contact.email_hastened", entry, by=by)
    return True


def record(act: str, entry: Interaction, *, by: Actor) -> None:
    """One ledger entry."""
    ledger.record(act, by=by, about=entry.person, target=f"interaction:{entry.uid}", fields=["summary"])


def follow_address(person: Person, field: str, before: str, *, by: Actor) -> None:
    """Redirects waiting letters to a corrected address, in the transaction of the correction (`ADDRESS_WATCHERS`)."""
    if field != "email":
        return
    rows = Message.objects.filter(person=person, template=TEMPLATE, state=State.WAITING)
    for message in rows.with_keys().select_for_update(of=("self",)):
        if message.to == before:
            message.to = person.email
            message.save(update_fields=["to"])

"""Letters of ours that come back hours after a mail server took them: then they were not delivered, and say so."""

from collections.abc import Iterable

from django.db.models import Q

from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import uid_in
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blinds


def note_returned(message_ids: Iterable[str], addresses: Iterable[str], *, by: Actor) -> int:
    """Mark sent letters that came back as undelivered. Returns how many of our letters are among `message_ids`.

    A letter to several is marked for those among `addresses` alone. Telling it twice changes nothing the second time.
    """
    uids = [uid for message_id in message_ids if (uid := uid_in(message_id)) is not None]
    letters = list(Message.objects.filter(uid__in=uids, person__isnull=False).select_related("person")) if uids else []
    for letter in letters:
        for message in returned(letter, list(addresses)):
            sent = Message.objects.filter(pk=message.pk, state=State.SENT)
            if sent.update(state=State.UNDELIVERED, reason="came_back"):
                message.note("mail.came_back", by=by)
    return len(letters)


def returned(letter: Message, addresses: list[str]) -> list[Message]:
    """The messages of a letter that came back: itself, or of one to several those to the addresses."""
    if letter.occasion is None:
        return [letter]
    marks = [mark for address in addresses for mark in blinds("email", address)]
    rows = Message.objects.filter(Q(to_index__in=marks) | Q(house_to_index__in=marks), occasion=letter.occasion)
    return list(rows.select_related("person"))

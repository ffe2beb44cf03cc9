"""Letters of ours that come back hours after a mail server took them: then they were not delivered, and say so."""

from collections.abc import Iterable

from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import uid_in
from crm.privacy.actors import Actor


def note_returned(message_ids: Iterable[str], *, by: Actor) -> int:
    """Mark sent letters that came back as undelivered. Returns how many of our letters are among `message_ids`.

    Telling it twice changes nothing the second time.
    """
    uids = [uid for message_id in message_ids if (uid := uid_in(message_id)) is not None]
    letters = list(Message.objects.filter(uid__in=uids, person__isnull=False).select_related("person")) if uids else []
    for message in letters:
        sent = Message.objects.filter(pk=message.pk, state=State.SENT)
        if sent.update(state=State.UNDELIVERED, reason="came_back"):
            message.note("mail.came_back", by=by)
    return len(letters)

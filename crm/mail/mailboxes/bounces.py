"""Letters of ours that come back hours after a mail server took them: then they were not delivered, and say so."""

from collections.abc import Iterable

from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import uid_in
from crm.privacy.actors import Actor


def note_returned(message_ids: Iterable[str], *, by: Actor) -> int:
    """Of letters to people that were sent: they came back. How many there are among `message_ids`; said twice, once."""
    uids = [uid for one in message_ids if (uid := uid_in(one)) is not None]
    found = list(Message.objects.filter(uid__in=uids, person__isnull=False).select_related("person")) if uids else []
    for message in found:
        sent = Message.objects.filter(pk=message.pk, state=State.SENT)
        if sent.update(state=State.UNDELIVERED, reason="came_back"):
            message.note("mail.came_back", by=by)
    return len(found)

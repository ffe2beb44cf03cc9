"""Taking a message back: while nothing of it can have left, whoever waits for it or was killed over it meanwhile.

A worker takes a message by a conditional update, and asks for its lease once more right before the text leaves; both
meet no row any more. A message that was handed over without a clear answer may have arrived, so it stays.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message

WAITS = Q(state=State.WAITING)
LEFT_BEHIND = Q(state=State.SENDING, lease_until__lt=Now())  # its worker was killed, or is too slow


def recall(message: Message) -> bool:
    """Take it out of the outbox for good; False when it has left, or may have. The caller's act is the ledger's entry.

    The caller's transaction holds the row until it ends.
    """
    perhaps = Q(outcome="") | Q(outcome=Outcome.UNCERTAIN)
    handed = Attempt.objects.filter(perhaps, message=OuterRef("pk"), handed_at__isnull=False)
    with transaction.atomic():
        rows = Message.objects.filter(WAITS | LEFT_BEHIND, ~Exists(handed), pk=message.pk)
        held = rows.select_for_update(of=("self",)).only("pk").first()
        if held is None:
            return False
        held.delete()
    return True

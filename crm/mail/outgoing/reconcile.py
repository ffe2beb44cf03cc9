"""Every open message has somebody who attends to it: the mail's part of `manage.py reconcile` and of beat's minute."""

from crm.jobs.reconcile import Check
from crm.mail.models.messages import Message
from crm.mail.outgoing.carrier import release

AT_ONCE = 500  # bells per turn; the next turn goes on with the next


def reconcile() -> list[Check]:
    """Ring again for every message that is due and that no worker holds; returns what was found.

    What waited for the firm that carries our mail is due once the gate lets it go there.
    """
    release()
    stuck = Message.objects.stuck().count()
    due = list(Message.objects.unheard().only("pk")[:AT_ONCE])
    answered = 0
    for message in due:
        if not message.ring():  # the broker is away: the next turn will tell
            break
        answered += 1
    return [
        Check("mail_bell", answered == len(due), f"{answered} rung, {len(due) - answered} not heard"),
        Check("mail_stuck", not stuck, f"{stuck} due for too long without an attempt"),
    ]

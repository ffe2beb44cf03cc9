"""Letters that leave through a connected account wait while it does not work, and leave once it does.

A server that refused us is not asked again by each letter: a wrong password tried often locks an account. Once an hour
one letter tries; whoever connects the account again frees them at once (`free`).
"""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from crm.mail.account_trouble import LASTING
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.message_states import State
from crm.mail.models.messages import Message
from crm.mail.transports.problems import TROUBLES, code_of
from crm.mail.words import ACCOUNT

ASKED_AGAIN = timedelta(hours=1)
GONE = "account_gone"  # it is not the writer's any more, or sends no letters
OFF = f"{ACCOUNT}off"


def is_gone(message: Message) -> bool:
    """Whether the account is none from which its writer may write."""
    if message.account_id is None or message.writer is None:
        return False
    return not Mailbox.objects.used_by(message.writer).filter(pk=message.account_id).exists()


def hold(message: Message) -> bool:
    """Let the message wait where its account does not work; whether it does. In the transaction of the claim."""
    account = message.account
    if account is None:
        return False
    lately = Mailbox.objects.filter(
        pk=account.pk, send_trouble__in=LASTING, send_failed_at__gt=Now() - ASKED_AGAIN
    ).exists()
    if account.active and not lately:
        return False
    reason = f"{ACCOUNT}{account.send_trouble}" if account.active else OFF
    released = {"lease_token": None, "lease_until": None, "rung_at": None}
    rows = Message.objects.filter(pk=message.pk)
    # the days of waiting do not count towards giving up
    rows.update(state=State.WAITING, reason=reason, next_at=Now() + ASKED_AGAIN, **released)
    rows.update(begun_at=F("next_at"))
    return True


def waiting(account: Mailbox) -> QuerySet[Message]:
    """The messages that wait to leave through it."""
    return Message.objects.filter(account=account, state=State.WAITING)


def free(account: Mailbox) -> int:
    """The account works again: what waited for that is due now; how many."""
    Mailbox.objects.filter(pk=account.pk).update(**HEALTHY)
    rows = waiting(account).filter(reason__startswith=ACCOUNT)
    return rows.update(reason="", begun_at=Now(), next_at=Now(), rung_at=None)


def note_trouble(account: Mailbox, trouble: Exception) -> None:
    """Write down what stood in the way of a letter, where it was the account's and not the letter's."""
    if not isinstance(trouble, TROUBLES):
        return
    code = code_of(trouble)
    if code == "protocol":  # a refusal of this letter: the attempt tells of it
        return
    rows = Mailbox.objects.filter(pk=account.pk)
    rows.exclude(send_trouble=code).update(send_trouble=code, send_troubled_at=Now())
    rows.update(send_failed_at=Now())


def note_success(account: Mailbox) -> None:
    """A letter has left through it."""
    Mailbox.objects.filter(pk=account.pk).exclude(send_trouble="").update(**HEALTHY)


HEALTHY: dict[str, Any] = {"send_trouble": "", "send_troubled_at": None, "send_failed_at": None}

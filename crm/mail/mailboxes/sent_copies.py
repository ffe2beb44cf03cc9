"""A letter that left through a connected account stands in its folder of sent mail, as any other mail program has it.

    claim ──> the folder (named, or the one marked \\Sent) ──> there already, by Message-ID? ─ yes ──> done
                                                             └ no ──> APPEND, as read ──────────────┘

Many providers put it there by themselves, and a killed worker may have: so it is looked for first, some moments late.
"""

from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.db.models.functions import Now
from imapclient import SEEN, IMAPClient
from imapclient.imapclient import SENT

from crm.jobs import bell
from crm.jobs.work import place
from crm.mail.account_trouble import Trouble
from crm.mail.mailboxes.imap_server import signed_in
from crm.mail.models.mailboxes import Mailbox
from crm.mail.models.messages import Message
from crm.mail.models.sent_copies import SentCopy
from crm.mail.transports.smtp import NothingToSend, on_the_wire
from crm.narrowing import promised
from crm.privacy.people.invented_people import invented_people_here

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)
MOST_TRIES = 30
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def ring_due() -> int:
    """Ring for every copy that is owed and due; how many were heard."""
    return sum(bell.ring(SentCopy.TASK, pk) for pk in list(SentCopy.objects.due().values_list("pk", flat=True)[:200]))


def put_copy(pk: int) -> None:
    """Put copy `pk` into the folder, if it is due and free. No exception leaves: its text may hold values."""
    if invented_people_here() or not SentCopy.objects.due().filter(pk=pk).order_by().update(
        next_at=Now() + LEASE, tries=F("tries") + 1
    ):
        return
    copy = SentCopy.objects.select_related("mailbox__registration").get(pk=pk)
    try:
        message = Message.objects.with_keys().select_related("account", "writer").get(pk=copy.message_id)
        with signed_in(copy.mailbox) as client:
            file_sent(client, copy.mailbox, message)
    except NothingToSend:  # erased meanwhile
        copy.delete()
    except (OperationalError, InterfaceError):
        return
    except Exception as trouble:
        log.info("sent mail not copied", copy=pk, error=type(trouble).__name__, place=place(trouble))
        put_off(copy)
    else:
        copy.delete()


def put_off(copy: SentCopy) -> None:
    """Try again later; after many tries it is left at that: the letter itself has gone, and stands in the history."""
    if copy.tries >= MOST_TRIES:
        copy.delete()
        return
    wait = min(FIRST_WAIT * 2 ** min(copy.tries, 10), LONGEST_WAIT)
    SentCopy.objects.filter(pk=copy.pk).update(next_at=Now() + wait)


def file_sent(client: IMAPClient, mailbox: Mailbox, message: Message) -> None:
    """Look for the letter in the folder of sent mail, and put it there where it is not. Raises Trouble."""
    _sender, _receiver, letter = on_the_wire(message)
    folder = mailbox.sent_folder or client.find_special_folder(SENT)
    if not folder:
        raise Trouble("no_sent")
    client.select_folder(folder, readonly=True)
    if not client.search(["HEADER", "Message-ID", message.message_id.strip("<>")]):
        client.append(folder, letter, flags=[SEEN], msg_time=promised(message.created_at))

"""Mail coming in, as MAIL_TAKER gets it: without a server, which tests/mail has."""

from django.db import transaction
from django.utils import timezone

from crm.contacts.models import Interaction
from crm.correspondence.inbox.mail_taker import take
from crm.correspondence.models import WaitingMail
from crm.mail.models.messages import Mailbox
from crm.mail.parsing.parser import read
from crm.privacy.actors import system
from tests.mail.letters import mail

BY = system("mail.fetch")


def box(**columns) -> Mailbox:
    """A mailbox, for a user or a team."""
    values = {"name": "Biuro", "host": "localhost", "login": "biuro@spojnik.test", **columns}
    mailbox = Mailbox(**values)
    mailbox.keep_password("hasło")
    mailbox.save()
    return mailbox


def comes(raw: bytes, mailbox: Mailbox, *, user=None, arrived=None) -> bool:
    """A mail comes in; whether it is kept."""
    with transaction.atomic():
        return take(read(raw, arrived=arrived or timezone.now()), mailbox=mailbox, user=user, by=BY)


def told(contact) -> list:
    """(direction, author, text) of the mails in somebody's history, in their order."""
    rows = Interaction.objects.filter(person=contact.person, kind="email").select_related("person__key", "author")
    return [(row.direction, row.author and row.author.username, row.summary) for row in rows.order_by("pk")]


def tray(user) -> list:
    """(why it waits, direction, address) of what waits for `user`."""
    rows = WaitingMail.objects.visible_to(user).waiting().with_keys().order_by("pk")
    return [(row.kind, row.direction, row.person.email) for row in rows]


def waiting(user) -> WaitingMail:
    """The last mail that waits for `user`."""
    return WaitingMail.objects.visible_to(user).with_keys().latest("pk")


__all__ = ["BY", "box", "comes", "mail", "told", "tray", "waiting"]

"""Answers to invitations, read in incoming mail (`MAIL_TAKER`) before it is filed as any other letter.

An answer counts from an address of whoever was invited, to the present version of the meeting, and when it is newer
than the one before; a mail whose sender is doubtful changes nothing.
"""

from typing import Any

from crm.contacts.models import Contact
from crm.contacts.people.address_owners import contacts_having
from crm.correspondence.inbox import mail_taker
from crm.mail.models.mailboxes import Mailbox
from crm.mail.parsing.letter import Letter
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.invitations.invitation_file import Reply, reply_in
from crm.sales.models import Invitation, MeetingPerson


def take(letter: Letter, *, mailbox: Mailbox, user: Any, by: Actor) -> bool:
    """File the mail, put it into the tray or ignore it; whether it is stored. The caller holds the transaction."""
    stored = mail_taker.take(letter, mailbox=mailbox, user=user, by=by)
    if letter.sender is not None and not letter.problem and not letter.doubtful:
        for reply in filter(None, map(reply_in, letter.files)):
            note(reply, letter, by=by)
    return stored


def note(reply: Reply, letter: Letter, *, by: Actor) -> bool:
    """Write an answer down. False where it is nobody's, stale, or said before."""
    sender = letter.sender.email.lower() if letter.sender else ""
    if reply.email != sender:
        return False
    rows = Invitation.objects.select_related("task", "person").filter(task__uid=reply.task, called_off=False)
    invited = Contact.objects.alive().filter(pk__in=rows.values("person"))
    contacts = contacts_having([sender], invited).get(sender, [])
    if len(contacts) != 1:
        return False
    row = rows.select_for_update(of=("self",)).get(person=contacts[0].pk)
    if reply.sequence < row.sequence or (row.answered_at is not None and row.answered_at >= letter.at):
        return False
    Invitation.objects.filter(pk=row.pk).update(answer=reply.answer, answered_at=letter.at)
    MeetingPerson.objects.filter(task=row.task, person=row.person).update(answer=reply.answer)
    ledger.record("meeting.answered", by=by, about=row.person, target=row.task.target)
    return True

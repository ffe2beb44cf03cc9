"""Who is invited to a meeting and told of its changes: each by a letter of their own, behind the gate.

    outcome = invite(task, title="…", purpose=contract, by=sam)

Whoever has not been told of the present time and place gets a REQUEST, once called off whoever was invited a CANCEL.
The gate is asked for each: whom it refuses is left out, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consents.grounds.recording import answers
from crm.accounts.language.formats import weekday
from crm.accounts.models import User
from crm.contacts.contact_list.badges import contact_purposes
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for
from crm.contacts.safeguards.pause import Paused
from crm.contacts.safeguards.reach import Blocked
from crm.correspondence.letters.sending import send
from crm.mail.outgoing.outbox import NoAddress
from crm.mail.parsing.letter import Address
from crm.mail.senders.sending_accounts import SenderChoice, choices_of, chosen
from crm.privacy.channels import EMAIL
from crm.privacy.keys.blind_index import blind_texts
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.sales.invitations.invitation_file import CANCEL, REQUEST, invitation_file
from crm.sales.meetings.attendees import people_at
from crm.sales.models import Answer, Invitation, Task
from crm.sales.planned_tasks.planning import must_work_on

LONGEST = 200  # signs of a title


@dataclass(frozen=True)
class Guest:
    """One person at the meeting, what was sent to them, and whether they know the present state of it."""

    contact: Contact
    invitation: Invitation | None
    waits: bool

    @property
    def answer(self) -> str:
        """What they answered, in words; empty while nobody asked them."""
        return str(Answer(self.invitation.answer).label) if self.invitation else ""


@dataclass(frozen=True)
class Outcome:
    """How many letters were written, and who was left out: (contact, reason)."""

    sent: int
    left_out: Sequence[tuple[Contact, str]]


def guests_of(task: Task, reader: Any) -> list[Guest]:
    """Whom the meeting is about, then further people whom the reader sees."""
    contacts = [task.person.contact] if task.person else []
    contacts += [row.person.contact for row in people_at([task.pk], reader)]
    rows = {row.person_id: row for row in task.invitations.all()}
    return [Guest(contact, rows.get(contact.pk), waits(task, rows.get(contact.pk))) for contact in contacts]


def waits(task: Task, invitation: Invitation | None) -> bool:
    """Whether this guest is to be told something now."""
    if task.cancelled_at is not None:
        return invitation is not None and not invitation.called_off
    if not task.open or task.clock is None:
        return False
    return invitation is None or invitation.called_off or invitation.told not in told(task)


def told(task: Task) -> list[int]:
    """Keyed hashes of what an invitation says: time and place."""
    parts = (task.due_at.isoformat(), str(task.minutes), task.told("place"), task.told("link"))
    return blind_texts("invitation", "\n".join(parts))


def purposes_for(guests: Sequence[Guest]) -> list[Purpose]:
    """The purposes for which a letter may go to one of them at least; no advertising."""
    purposes = [purpose for purpose in contact_purposes(EMAIL) if not purpose.marketing]
    people = [guest.contact.pk for guest in guests]
    gate_answers = answers(people, [(EMAIL, purpose) for purpose in purposes]) if people and purposes else {}
    return [p for p in purposes if any(gate_answers[pk, EMAIL, p.slug].allowed for pk in people)]


def invite(task: Task, *, title: str, purpose: Purpose, by: User, at: datetime | None = None) -> Outcome:
    """Write to everybody who is to be told something. PermissionDenied for somebody who does not work on it,
    ValidationError for what is no meeting with an hour, or has no title.
    """
    must_work_on(by, task)
    title = " ".join(title.split())[:LONGEST]
    if task.kind != Task.Kind.MEETING or task.clock is None:
        raise ValidationError(_("Only a meeting with an hour has invitations."), code="kind")
    if not title:
        raise ValidationError({"title": _("Write what the guests read.")}, code="title")
    sender, sent, left_out = chosen(choices_of(by), ""), 0, []
    for guest in guests_of(task, by):
        if not guest.waits:
            continue
        try:
            with transaction.atomic():
                write(task, guest, sender, title=title, purpose=purpose, by=by, at=at or timezone.now())
        except Blocked as refusal:
            left_out.append((guest.contact, str(refusal.answer.words)))
        except Paused:
            left_out.append((guest.contact, _("restricted")))
        except NoAddress:
            left_out.append((guest.contact, _("no e-mail address")))
        else:
            sent += 1
    return Outcome(sent, left_out)


def write(
    task: Task, guest: Guest, sender: SenderChoice, *, title: str, purpose: Purpose, by: User, at: datetime
) -> None:
    """One letter, with its file, and the row that remembers it; twice at one version of the meeting it goes once."""
    contact, method = guest.contact, CANCEL if task.cancelled_at else REQUEST
    organiser = Address(sender.answers or sender.email, by.get_full_name())
    receiver = Address(contact.person.email, contact.person.name)
    file = invitation_file(task, method=method, title=title, organiser=organiser, guest=receiver, at=at)
    key = uuid5(task.uid, f"{contact.uid} {method} {task.version}")
    with translation.override(contact.language):
        words = letter_text(task, method)
    send(
        contact, by=by, purpose=purpose, subject=title, text=words, key=key, account=sender.account, attachments=[file]
    )
    values = {"sent_at": at, "sequence": task.version, "told": told(task)[0], "called_off": method == CANCEL}
    values |= {} if method == CANCEL else {"answer": Answer.NONE, "answered_at": None}
    Invitation.objects.update_or_create(task=task, person=contact.person, defaults=values)
    act = "meeting.invited" if method == REQUEST else "meeting.invitation_ended"
    ledger.record(act, by=by, about=contact.person, target=task.target)


def letter_text(task: Task, method: str) -> str:
    """What the letter says to somebody whose mail program knows no invitations, in the guest's language."""
    when = _("%(day)s, %(from)s–%(until)s") % {
        "day": weekday(task.due_on),
        "from": f"{timezone.localtime(task.due_at):%H:%M}",
        "until": f"{timezone.localtime(task.ends_at):%H:%M}",
    }
    if method == CANCEL:
        return _("The meeting is called off: %(when)s.") % {"when": when}
    lines = [_("I invite you to a meeting: %(when)s.") % {"when": when}]
    lines += [_("Place: %(place)s") % {"place": task.told("place")}] if task.told("place") else []
    lines += [_("Link: %(link)s") % {"link": task.told("link")}] if task.told("link") else []
    return "\n\n".join([*lines, _("The invitation in this letter can be answered in your calendar.")])


def first_title(task: Task) -> str:
    """What stands in the form: a title without words of ours about the person."""
    return _("Meeting: %(day)s, %(hour)s") % {
        "day": weekday(task.due_on),
        "hour": f"{timezone.localtime(task.due_at):%H:%M}",
    }


def parts_for(task: Task, user: Any) -> dict[str, Any]:
    """What the page of a meeting says of invitations."""
    guests = guests_of(task, user)
    waiting = [guest for guest in guests if guest.waits]
    return {
        "guests": [(named_for(user, guest.contact), guest) for guest in guests if guest.invitation],
        "to_tell": len(waiting),
        "invite_purposes": purposes_for(waiting),
        "invite_title": first_title(task) if task.clock else "",
    }

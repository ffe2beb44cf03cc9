"""Decisions on a mail in the tray: filed under a contact, dropped (with undo for a day), or its sender ignored."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.correspondence.inbox.filing import Place, file
from crm.correspondence.inbox.filing_texts import file_shared, file_text, text_of
from crm.correspondence.inbox.parties import Reader, writer_of
from crm.correspondence.inbox.waiting_mail import take_out
from crm.correspondence.models import IgnoredSender, WaitingMail
from crm.correspondence.models.inbox import UNDO_FOR
from crm.mail.parsing.letter import Letter
from crm.mail.parsing.parser import head_of, read
from crm.privacy.actors import Actor
from crm.privacy.channels import address_kind, is_text
from crm.privacy.erasure.eraser import erase
from crm.privacy.keys import blind_index
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, Person
from retention.horizons.candidates import blocker
from retention.horizons.needs import horizons

Direction, Kind = Interaction.Direction, WaitingMail.Kind


class AlreadyDecided(ValidationError):
    """Somebody else decided first, or the mail has expired."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has decided on this message already."), code="decided")


def parsed_letter(row: WaitingMail) -> Letter:
    """The stored mail, parsed again. Raises Unreadable and OSError where its file cannot be read."""
    raw = row.raw.plain()
    if row.kind == Kind.TOO_LARGE:
        return head_of(raw, size=row.size, arrived=row.came_at)
    letter = read(raw, arrived=row.came_at)
    return letter.closed(Kind.UNREADABLE) if row.kind == Kind.UNREADABLE and not letter.problem else letter


def file_under(row: WaitingMail, contact: Contact, *, by: User, keep_address: bool = False) -> list[Interaction]:
    """Files the mail in `contact`'s history. With `keep_address` the sender's address becomes one of the contact's.

    Raises AlreadyDecided, Paused when either is restricted, and what opening the file raises.
    """
    refuse_paused([row.person_id, contact.pk])
    if not WaitingMail.objects.waiting().filter(pk=row.pk).exists():
        raise AlreadyDecided
    letter = parsed_letter(row)
    with transaction.atomic():
        Person.hold([row.person, contact.person])
        held = WaitingMail.objects.waiting().filter(pk=row.pk).select_for_update(of=("self",)).first()
        if held is None:
            raise AlreadyDecided
        direction, keeper = row.direction or Direction.COPY, row.user or by
        author = writer_of(letter, row.user) if direction == Direction.OUT else keeper
        place = Place(contact, direction, author, keeper)
        tell = contact.owner_id != by.pk
        if row.kind == Kind.SHARED:
            filed = [file_shared(letter, contact, by=by, occasion=row.occasion)]
        elif is_text(row.channel):
            filed = [file_text(text_of(row, letter), contact, by=by, occasion=row.occasion, tell=tell)]
        else:
            account = Reader(row.user, row.team, row.mailbox).account
            filed = file(letter, [place], by=by, occasion=row.occasion, tell=tell, mailbox=account)
        kind = address_kind(row.channel)
        if keep_address and (value := getattr(row.person, kind)):
            add_address(contact, kind, value, by=by)
        ledger.record("inbox.filed", by=by, about=contact.person, target=f"waiting-mail:{row.uid}")
        take_out(row)
        delete_sender(row.person, by=by)
    return filed


def add_address(contact: Contact, kind: str, value: str, *, by: Actor) -> None:
    """Adds an e-mail address or a phone number to a contact, unless they have it already."""
    marks = blind_index.blinds(kind, value)
    if getattr(contact.person, f"{kind}_index") in marks:
        return
    points = ContactPoint.objects.filter(person=contact.person, kind=kind, index__in=marks)
    if not points.exists():
        ContactPoint.objects.create(person=contact.person, kind=kind, value=value)
        ledger.record("contact.edited", by=by, about=contact.person, fields=[f"{kind}s"])


def alike(row: WaitingMail) -> list[WaitingMail]:
    """Other mails that wait for the same reader and came from the same address."""
    column = f"{address_kind(row.channel)}_index"
    if (index := getattr(row.person, column)) is None:
        return []
    same = {
        f"person__{column}": index,
        "channel": row.channel,
        "user": row.user,
        "team": row.team,
        "direction": row.direction,
    }
    return list(WaitingMail.objects.waiting().filter(**same).exclude(pk=row.pk).with_keys().order_by("came_at", "pk"))


def drop(row: WaitingMail, *, by: Actor, at: datetime | None = None) -> bool:
    """Drops a mail nobody needs; it is deleted after a day. False when it is dropped already."""
    refuse_paused([row.person_id])
    with transaction.atomic():
        Person.hold([row.person])
        pending = WaitingMail.objects.waiting().filter(pk=row.pk)
        if not pending.update(dropped_at=at or timezone.now(), dropped_by=by):
            return False
        ledger.record("inbox.dropped", by=by, about=row.person, target=f"waiting-mail:{row.uid}")
    return True


def take_back(row: WaitingMail, *, by: Actor, at: datetime | None = None) -> bool:
    """Puts a dropped mail back into the tray; False when its day is over, or when it was not dropped."""
    refuse_paused([row.person_id])
    with transaction.atomic():
        Person.hold([row.person])
        since = (at or timezone.now()) - UNDO_FOR
        dropped = WaitingMail.objects.filter(pk=row.pk, dropped_at__gte=since)
        if not dropped.update(dropped_at=None, dropped_by=None):
            return False
        ledger.record("inbox.taken_back", by=by, about=row.person, target=f"waiting-mail:{row.uid}")
    return True


def ignore(row: WaitingMail, *, by: User, at: datetime | None = None) -> int:
    """Ignores mail from this address, or texts from this number, from now on and drops what waits from it; how many
    were dropped.

    Only a keyed hash is stored. Raises ValidationError for a mail without a sender.
    """
    kind = address_kind(row.channel)
    if getattr(row.person, f"{kind}_index") is None or row.direction != Direction.IN:
        raise ValidationError(_("This message has no sender who could be ignored."), code="no_sender")
    at = at or timezone.now()
    with transaction.atomic():
        for key, mark in zip(blind_index.key_names(), marks_of_sender(row), strict=True):
            values = {"index": mark, "user": row.user, "team": row.team}
            IgnoredSender.objects.get_or_create(**values, defaults={"key": key, "by": by, "at": at})
        ledger.record("inbox.ignored", by=by, target=f"waiting-mail:{row.uid}")
        return sum(drop(mail, by=by, at=at) for mail in (row, *alike(row)))


def marks_of_sender(row: WaitingMail) -> list[int]:
    """The hashes of the address or number that it came from."""
    kind = address_kind(row.channel)
    return blind_index.blinds(kind, getattr(row.person, kind))


def undo_ignore(row: WaitingMail, *, by: Actor) -> None:
    """Undoes `ignore`: what comes from there is accepted again, and the dropped one waits again."""
    with transaction.atomic():
        IgnoredSender.objects.filter(index__in=marks_of_sender(row), user=row.user, team=row.team).delete()
        ledger.record("inbox.heard_again", by=by, target=f"waiting-mail:{row.uid}")
        take_back(row, by=by)


def stop_ignoring(ignored: IgnoredSender, *, by: Actor) -> None:
    """Accepts mail again from the address behind this hash."""
    with transaction.atomic():
        ignored.delete()
        ledger.record("inbox.heard_again", by=by, target=f"ignored-sender:{ignored.uid}")


def delete_sender(person: Person, *, by: Actor, at: datetime | None = None) -> bool:
    """Deletes the person created for a mail, once none of theirs waits and nothing else requires them;
    whether it did.
    """
    if WaitingMail.objects.filter(person=person).exists() or Contact.objects.filter(pk=person.pk).exists():
        return False
    at = at or timezone.now()
    both = horizons([person.pk], at).get(person.pk)
    if both is None or both.obliged.reasons or blocker(both.needed):
        return False
    erase(person, {}, by=by, remembered=False)  # nobody who was ever with us
    return True

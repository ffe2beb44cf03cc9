"""Puts a mail into the tray: its sender becomes a person of their own, with this mail and a short life.

So a request for access, an erasure, a hold and a search at the desk reach them like anybody else. Nobody quoted in
the text, and no stranger among those who got a copy, becomes a person.
"""

from functools import partial
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from crm.contacts.models import Interaction
from crm.correspondence.inbox.parties import Reader
from crm.correspondence.models import WaitingMail
from crm.mail.parsing.letter import Address, Letter
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL, SMS
from crm.privacy.erasure.tombstones import matching_erasure
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.uploads.quotas import refuse_full


def put_in_tray(
    letter: Letter,
    reader: Reader,
    *,
    kind: str,
    by: Actor,
    direction: str = Interaction.Direction.IN,
    other: Address | None = None,
    occasion: UUID | None = None,
    number: str = "",
) -> WaitingMail:
    """Puts `letter` into `reader`'s tray. `other` is the sender or receiver outside the organisation; of a text message
    their `number` stands instead.

    Raises UploadRefused when there is no room for it.
    """
    refuse_full(len(letter.raw))
    with transaction.atomic():
        details = {"phone": number} if number else sender_details(other, direction)
        person = Person.create(**details)
        row = WaitingMail(
            person=person,
            occasion=occasion or uuid4(),
            kind=kind,
            direction=direction,
            channel=SMS if number else EMAIL,
            subject=letter.subject,
            size=letter.size,
            mailbox=reader.mailbox,
            came_at=letter.arrived,
            **reader.columns,
        )
        row.raw.save("", ContentFile(letter.raw), save=False)
        try:
            row.save(force_insert=True)
            ledger.record("inbox.waiting", by=by, about=person, target=f"waiting-mail:{row.uid}", counts={"kind": kind})
        except BaseException:
            row.raw.storage.delete(str(row.raw.name))
            raise
    return row


def sender_details(other: Address | None, direction: str) -> dict[str, str]:
    """What is stored about the person behind a mail: their address, and the name beside it.

    Somebody who writes to us is treated as a stranger, whether or not they were ever with us. A mail of ours to a
    person who was erased must not bring them back: their address is not stored with the mail.
    """
    if other is None:
        return {}
    if direction == Interaction.Direction.OUT and matching_erasure(emails=[other.email]):
        return {}
    return {name: value for name, value in (("name", other.name), ("email", other.email)) if value}


def take_out(row: WaitingMail) -> None:
    """Deletes the row and its file; the caller holds the transaction."""
    transaction.on_commit(partial(row.raw.storage.delete, str(row.raw.name)))
    WaitingMail.objects.filter(pk=row.pk).delete()

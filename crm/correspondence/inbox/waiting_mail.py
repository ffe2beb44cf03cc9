"""Putting a mail into the tray: whoever wrote it becomes a person of her own, with this mail and a short life.

So a request for access, an erasure, a hold and a search at the desk reach her like anybody else. Nobody quoted in the
text, and no stranger among those who got a copy, becomes a person.
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
from crm.privacy.erasure.tombstones import met
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
) -> WaitingMail:
    """Let `letter` wait for `reader` to say whose it is. `other` is whoever it is from, or for, outside the house.

    Raises UploadRefused when there is no room for it.
    """
    refuse_full(len(letter.raw))
    with transaction.atomic():
        person = Person.create(**named(other, direction))
        row = WaitingMail(
            person=person,
            occasion=occasion or uuid4(),
            kind=kind,
            direction=direction,
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


def named(other: Address | None, direction: str) -> dict[str, str]:
    """What is kept of whoever is behind the mail: her address, and the name beside it.

    She who writes herself comes like any stranger, whether or not she was ever with us. A mail of ours to somebody who
    was erased must not bring her back: nothing of her address is kept beside the mail.
    """
    if other is None:
        return {}
    if direction == Interaction.Direction.OUT and met(emails=[other.email]):
        return {}
    return {name: value for name, value in (("name", other.name), ("email", other.email)) if value}


def take_out(row: WaitingMail) -> None:
    """The row and its file go; the caller holds the transaction."""
    transaction.on_commit(partial(row.raw.storage.delete, str(row.raw.name)))
    WaitingMail.objects.filter(pk=row.pk).delete()

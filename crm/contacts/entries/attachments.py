"""Files on one's own entry: checked like every upload, sealed under the key of each person who took part."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.removal import rows_of
from crm.contacts.models import Attachment, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def attach(entry: Interaction, files: Sequence[Enclosed], *, by: User) -> list[Attachment]:
    """Put files on one's own entry, for everybody who took part. PermissionDenied for another's entry and for a letter
    (what was sent with it cannot change), Paused for a restricted person. Files written to disk are deleted on failure.
    """
    if entry.author_id != by.pk or entry.is_letter:
        raise PermissionDenied
    rows = list(rows_of(entry, by=by).filter(removed_at=None))
    refuse_paused(row.person_id for row in rows)
    attachments: list[Attachment] = []
    with ExitStack() as written, transaction.atomic():
        Person.hold(row.person for row in rows)
        for row in rows:
            for enclosed in files:
                attachments.append(save_attachment(row, enclosed, by=by))
                written.callback(partial(attachments[-1].file.storage.delete, str(attachments[-1].file.name)))
        record_each("contact.file_added", rows, by=by, counts={"files": len(files)})
        written.pop_all()
    return attachments


def save_attachment(row: Interaction, enclosed: Enclosed, *, by: Actor, unusual: bool = False) -> Attachment:
    """Seal and save one file on one row. `unusual`: not one of the accepted kinds, to be opened with care."""
    facts = {"file_name": enclosed.name, "size": len(enclosed.content), "added_by": by, "unusual": unusual}
    attachment = Attachment(interaction=row, person=row.person, **facts)
    attachment.file.save("", ContentFile(enclosed.content), save=False)
    try:
        attachment.save(force_insert=True)
    except BaseException:
        attachment.file.storage.delete(str(attachment.file.name))
        raise
    return attachment


def detach(attachment: Attachment, *, by: User) -> None:
    """Remove a file, for that person alone. PermissionDenied for another's and for one sent with a letter, Paused for a
    restricted person.
    """
    if attachment.added_by_id != by.pk or attachment.interaction.message_id:
        raise PermissionDenied
    refuse_paused([attachment.person_id])
    with transaction.atomic():
        Person.hold([attachment.person])
        if Attachment.objects.filter(pk=attachment.pk).delete()[0]:
            attachment.leave_the_disk()
            record_each("contact.file_removed", [attachment.interaction], by=by, counts={"files": 1})


def record_each(act: str, rows: Iterable[Interaction], *, by: Actor, counts: dict[str, int]) -> None:
    """One ledger entry for each person."""
    ledger.record_many(
        ledger.entry_for(act, by=by, about=row.person, target=f"interaction:{row.uid}", fields=["file"], counts=counts)
        for row in rows
    )


def files_of(entries: Iterable[int]) -> dict[int, tuple[Attachment, ...]]:
    """{entry: its files}, with the keys that decrypt their names: one statement, none without entries."""
    keys = list(entries)
    by_entry: dict[int, tuple[Attachment, ...]] = {}
    rows = Attachment.objects.filter(interaction__in=keys).select_related("person__key").order_by("pk")
    for attachment in rows if keys else ():
        by_entry[attachment.interaction_id] = (*by_entry.get(attachment.interaction_id, ()), attachment)
    return by_entry

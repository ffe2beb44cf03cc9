"""Files on an entry of one's own: admitted like every upload, sealed under the key of each person who was there."""

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
    """Put files on one's own entry, for everybody who was there. PermissionDenied for another's and for a letter, sent
    or filed (what went with it went), Paused for a restricted person. What was written to the disk leaves it again
    when anything fails.
    """
    if entry.author_id != by.pk or entry.is_letter:
        raise PermissionDenied
    rows = list(rows_of(entry, by=by).filter(removed_at=None))
    refuse_paused(row.person_id for row in rows)
    made: list[Attachment] = []
    with ExitStack() as written, transaction.atomic():
        Person.hold(row.person for row in rows)
        for row in rows:
            for one in files:
                made.append(stored(row, one, by=by))
                written.callback(partial(made[-1].file.storage.delete, str(made[-1].file.name)))
        note("contact.file_added", rows, by=by, counts={"files": len(files)})
        written.pop_all()
    return made


def stored(row: Interaction, one: Enclosed, *, by: Actor, unusual: bool = False) -> Attachment:
    """One file on one row, sealed. `unusual`: none of the kinds that we take, to be opened with care."""
    told = {"file_name": one.name, "size": len(one.content), "added_by": by, "unusual": unusual}
    kept = Attachment(interaction=row, person=row.person, **told)
    kept.file.save("", ContentFile(one.content), save=False)
    try:
        kept.save(force_insert=True)
    except BaseException:
        kept.file.storage.delete(str(kept.file.name))
        raise
    return kept


def detach(kept: Attachment, *, by: User) -> None:
    """Take a file off again, of that person alone. PermissionDenied for another's and for what went with a letter,
    Paused for a restricted person.
    """
    if kept.added_by_id != by.pk or kept.interaction.message_id:
        raise PermissionDenied
    refuse_paused([kept.person_id])
    with transaction.atomic():
        Person.hold([kept.person])
        if Attachment.objects.filter(pk=kept.pk).delete()[0]:
            kept.leave_the_disk()
            note("contact.file_removed", [kept.interaction], by=by, counts={"files": 1})


def note(act: str, rows: Iterable[Interaction], *, by: Actor, counts: dict[str, int]) -> None:
    """One ledger entry for each person."""
    ledger.record_many(
        ledger.entry_for(act, by=by, about=row.person, target=f"interaction:{row.uid}", fields=["file"], counts=counts)
        for row in rows
    )


def files_of(entries: Iterable[int]) -> dict[int, tuple[Attachment, ...]]:
    """{entry: its files}, with what opens their names: one statement, none without entries."""
    keys = list(entries)
    found: dict[int, tuple[Attachment, ...]] = {}
    rows = Attachment.objects.filter(interaction__in=keys).select_related("person__key").order_by("pk")
    for one in rows if keys else ():
        found[one.interaction_id] = (*found.get(one.interaction_id, ()), one)
    return found

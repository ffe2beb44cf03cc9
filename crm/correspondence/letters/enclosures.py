"""Files of a letter: laid beside its draft when they are chosen, so that no answer of ours loses one.

They are sealed with her key as files of any entry, stay hers when the letter goes, and are read again when it leaves
(`MAIL_FILES`): a letter in the outbox names them and holds no copy.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import stored
from crm.contacts.models import Attachment, Interaction, MailingFile
from crm.mail.outgoing.outbox import LARGEST, Kept
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.uploads import DOCUMENTS, Policy, UploadRefused, admit_all, kind_of

MB = 1024 * 1024
LETTERS = Policy(DOCUMENTS.kinds, LARGEST, most=DOCUMENTS.most)


def admitted(given: Sequence[Any], *, by: Actor) -> list[Enclosed]:
    """What was uploaded, once nothing speaks against any of it. UploadRefused else."""
    told = admit_all([(one, str(one.name)) for one in given], policy=LETTERS, by=by)
    return [Enclosed(one.name, file.read()) for one, file in zip(told, given, strict=True)]


def enclose(entry: Interaction, files: Sequence[Enclosed], *, by: Actor) -> None:
    """Lay files beside the draft `entry`. UploadRefused for more than a letter takes; nothing is kept then."""
    with ExitStack() as written, transaction.atomic():
        Person.hold([entry.person])
        refuse_too_much(Attachment.objects.filter(interaction=entry), files)
        for one in files:
            made = stored(entry, one, by=by)
            written.callback(partial(made.file.storage.delete, str(made.file.name)))
        note("contact.draft_file_added", entry, by=by, files=len(files))
        written.pop_all()


def copy_files(entry: Interaction, draft: Interaction, *, by: User) -> None:
    """Lay the files of one letter beside the draft of another; what does not open any more stays behind."""
    with ExitStack() as written, transaction.atomic():
        for one in files_of(entry):
            if one.shared_id:
                share(draft, [promised(one.shared)], by=by)
                continue
            try:
                content = one.plain()
            except (Unreadable, OSError):
                continue
            made = stored(draft, Enclosed(one.file_name, content), by=by)
            written.callback(partial(made.file.storage.delete, str(made.file.name)))
        written.pop_all()


def share(draft: Interaction, files: Iterable[MailingFile], *, by: User) -> None:
    """Let a letter name files that many get: their one copy stays where it is."""
    Attachment.objects.bulk_create(
        Attachment(
            interaction=draft,
            person=draft.person,
            file_name=one.file_name,
            size=one.size,
            added_by=by,
            shared=one,
        )
        for one in files
    )


def refuse_too_much(here: Any, files: Iterable[Enclosed]) -> None:
    """UploadRefused when with `files` a letter would have too many, or be larger than mail servers take. `here`: the
    rows of those that it has.
    """
    sizes = [len(one.content) for one in files]
    if here.count() + len(sizes) > LETTERS.most:
        raise UploadRefused("too_many", most=LETTERS.most)
    if (here.aggregate(sum=Sum("size"))["sum"] or 0) + sum(sizes) > LARGEST:
        raise UploadRefused("too_large_together", mb=LARGEST // MB)


def take_out(entry: Interaction, key: UUID, *, by: Actor) -> bool:
    """Take one file off the draft `entry`; False when it is not there."""
    with transaction.atomic():
        Person.hold([entry.person])
        found = Attachment.objects.filter(interaction=entry, uid=key).only("file").first()
        if found is None:
            return False
        found.leave_the_disk()
        found.delete()
        note("contact.draft_file_removed", entry, by=by, files=1)
    return True


def note(act: str, entry: Interaction, *, by: Actor, files: int) -> None:
    """One ledger entry."""
    told: dict[str, Any] = {"target": f"interaction:{entry.uid}", "fields": ["file"], "counts": {"files": files}}
    ledger.record(act, by=by, about=entry.person, **told)


def files_of(entry: Interaction | None) -> list[Attachment]:
    """The files of one letter, with what opens their names."""
    if entry is None or entry.pk is None:
        return []
    return list(Attachment.objects.filter(interaction=entry).with_keys().order_by("pk"))


def kept_for(entry: Interaction) -> list[Kept]:
    """The same as the outbox names them."""
    return [(one.file_name, str(one.uid), kind_of(one.file_name, LETTERS).mime) for one in files_of(entry)]


def contents_of(message: Any, keys: Iterable[str]) -> dict[str, bytes]:
    """{key: content} of the files that a letter of ours encloses; without those that are gone (`MAIL_FILES`)."""
    found: dict[str, bytes] = {}
    for one in Attachment.objects.filter(uid__in=list(keys), person=message.person_id).with_keys():
        try:
            found[str(one.uid)] = one.plain()
        except (Unreadable, OSError):
            continue
    return found

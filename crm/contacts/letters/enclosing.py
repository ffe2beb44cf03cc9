"""Files of a letter: laid beside its draft when they are chosen, so that no answer of ours loses one.

They are sealed with her key as files of any entry, stay hers when the letter goes, and are read again when it leaves
(`MAIL_FILES`): a letter in the outbox names them and holds no copy.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from crm.contacts.attaching import Enclosed, stored
from crm.contacts.models import Attachment, Interaction
from crm.mail.outbox import LARGEST, Kept
from crm.privacy import ledger
from crm.privacy.keys import Unreadable
from crm.privacy.models import Person
from crm.privacy.uploads import DOCUMENTS, Policy, UploadRefused, admit_all, kind_of

MB = 1024 * 1024
LETTERS = Policy(DOCUMENTS.kinds, LARGEST, most=DOCUMENTS.most)


def admitted(given: Sequence[UploadedFile], *, by: Any) -> list[Enclosed]:
    """What was uploaded, once nothing speaks against any of it. UploadRefused else."""
    told = admit_all([(one, str(one.name)) for one in given], policy=LETTERS, by=by)
    return [Enclosed(one.name, file.read()) for one, file in zip(told, given, strict=True)]


def enclose(entry: Interaction, files: Sequence[Enclosed], *, by: Any) -> None:
    """Lay files beside the draft `entry`. UploadRefused for more than a letter takes; nothing is kept then."""
    with ExitStack() as written, transaction.atomic():
        Person.hold([entry.person])
        refuse_too_much(entry, files)
        for one in files:
            made = stored(entry, one, by=by)
            written.callback(partial(made.file.storage.delete, made.file.name))
        note("contact.draft_file_added", entry, by=by, files=len(files))
        written.pop_all()


def refuse_too_much(entry: Interaction, files: Iterable[Enclosed]) -> None:
    """UploadRefused when with `files` a letter would have too many, or be larger than mail servers take."""
    sizes = [len(one.content) for one in files]
    here = Attachment.objects.filter(interaction=entry)
    if here.count() + len(sizes) > LETTERS.most:
        raise UploadRefused("too_many", most=LETTERS.most)
    if (here.aggregate(sum=Sum("size"))["sum"] or 0) + sum(sizes) > LARGEST:
        raise UploadRefused("too_large_together", mb=LARGEST // MB)


def take_out(entry: Interaction, key: UUID, *, by: Any) -> bool:
    """Take one file off the draft `entry`; False when it is not there."""
    with transaction.atomic():
        Person.hold([entry.person])
        found = Attachment.objects.filter(interaction=entry, uid=key).only("file").first()
        if found is None:
            return False
        transaction.on_commit(partial(found.file.storage.delete, found.file.name))
        found.delete()
        note("contact.draft_file_removed", entry, by=by, files=1)
    return True


def note(act: str, entry: Interaction, *, by: Any, files: int) -> None:
    """One ledger entry."""
    told = {"target": f"interaction:{entry.uid}", "fields": ["file"], "counts": {"files": files}}
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
            found[str(one.uid)] = one.file.plain()
        except (Unreadable, OSError):
            continue
    return found

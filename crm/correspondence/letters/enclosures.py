"""Files of a letter: saved with its draft as soon as they are chosen, so that a form with errors loses none."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.contacts.entries.attachments import save_attachment
from crm.contacts.models import Attachment, Interaction, MailingFile
from crm.correspondence.templates.marked_text import CID, pictures_in
from crm.mail.outgoing.outbox import LARGEST, File, Kept
from crm.mail.senders.letter_logos import logo_contents
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.uploads import DOCUMENTS, Policy, UploadRefused, admit_all, kind_of
from crm.public_ids import public_id

MB = 1024 * 1024
LETTERS = Policy(DOCUMENTS.kinds, LARGEST, most=DOCUMENTS.most)


def admitted(uploads: Sequence[Any], *, by: Actor) -> list[Enclosed]:
    """The uploads as Enclosed once all passed their checks; UploadRefused otherwise."""
    checked = admit_all([(upload, str(upload.name)) for upload in uploads], policy=LETTERS, by=by)
    return [Enclosed(upload.name, file.read()) for upload, file in zip(checked, uploads, strict=True)]


def enclose(entry: Interaction, files: Sequence[Enclosed], *, by: Actor) -> list[Attachment]:
    """Adds files to the draft `entry`. UploadRefused for more than a letter takes; then none is stored."""
    attachments = []
    with ExitStack() as written, transaction.atomic():
        Person.hold([entry.person])
        refuse_too_much(Attachment.objects.filter(interaction=entry), files)
        for upload in files:
            attachments.append(save_attachment(entry, upload, by=by))
            written.callback(partial(attachments[-1].file.storage.delete, str(attachments[-1].file.name)))
        note("contact.draft_file_added", entry, by=by, files=len(files))
        written.pop_all()
    return attachments


def copy_files(entry: Interaction, draft: Interaction, *, by: User) -> dict[str, str]:
    """Copies the files of a letter to the draft of another; files that cannot be decrypted are left out.

    {key: key of the copy}, for the pictures that its text names.
    """
    keys: dict[str, str] = {}
    with ExitStack() as written, transaction.atomic():
        for attachment in files_of(entry):
            if attachment.shared_id:
                share(draft, [promised(attachment.shared)], by=by)
                continue
            try:
                content = attachment.plain()
            except (Unreadable, OSError):
                continue
            copied = save_attachment(draft, Enclosed(attachment.file_name, content), by=by)
            written.callback(partial(copied.file.storage.delete, str(copied.file.name)))
            keys[str(attachment.uid)] = str(copied.uid)
        written.pop_all()
    return keys


def share(draft: Interaction, files: Iterable[MailingFile], *, by: User) -> None:
    """Attaches files shared by many letters; their single copy stays where it is."""
    Attachment.objects.bulk_create(
        Attachment(
            interaction=draft,
            person=draft.person,
            file_name=shared_file.file_name,
            size=shared_file.size,
            added_by=by,
            shared=shared_file,
        )
        for shared_file in files
    )


def refuse_too_much(here: Any, files: Iterable[Enclosed]) -> None:
    """UploadRefused when with `files` a letter would have too many, or be larger than mail servers take. `here`: the
    rows of those that it has.
    """
    sizes = [len(upload.content) for upload in files]
    if here.count() + len(sizes) > LETTERS.most:
        raise UploadRefused("too_many", most=LETTERS.most)
    if (here.aggregate(sum=Sum("size"))["sum"] or 0) + sum(sizes) > LARGEST:
        raise UploadRefused("too_large_together", mb=LARGEST // MB)


def take_out(entry: Interaction, key: UUID, *, by: Actor) -> bool:
    """Take one file off the draft `entry`; False when it is not there."""
    with transaction.atomic():
        Person.hold([entry.person])
        attachment = Attachment.objects.filter(interaction=entry, uid=key).only("file").first()
        if attachment is None:
            return False
        attachment.leave_the_disk()
        attachment.delete()
        note("contact.draft_file_removed", entry, by=by, files=1)
    return True


def note(act: str, entry: Interaction, *, by: Actor, files: int) -> None:
    """One ledger entry."""
    details: dict[str, Any] = {"target": f"interaction:{entry.uid}", "fields": ["file"], "counts": {"files": files}}
    ledger.record(act, by=by, about=entry.person, **details)


def files_of(entry: Interaction | None) -> list[Attachment]:
    """The files of one letter, with what opens their names."""
    if entry is None or entry.pk is None:
        return []
    return list(Attachment.objects.filter(interaction=entry).with_keys().order_by("pk"))


def kept_for(entry: Interaction) -> list[Kept]:
    """The files in the form that the outbox stores."""
    return [
        (attachment.file_name, str(attachment.uid), kind_of(attachment.file_name, LETTERS).mime, *cid)
        for attachment, cid in with_cids(entry)
    ]


def with_cids(entry: Interaction, text: str | None = None) -> list[tuple[Attachment, list[str]]]:
    """The files of a letter, each with how its HTML names it where it is a picture in the `text`, else in its own."""
    inside = pictures_in(text if text is not None else entry.summary or "")
    return [
        (attachment, [CID.format(key=attachment.uid)] if str(attachment.uid) in inside else [])
        for attachment in files_of(entry)
    ]


def picture_sources(entry: Interaction, text: str | None = None) -> dict[str, str]:
    """{key: source} of the pictures in the text of a letter, as it leaves."""
    return {str(attachment.uid): f"cid:{cid[0]}" for attachment, cid in with_cids(entry, text) if cid}


def contents_for(entry: Interaction) -> list[File]:
    """The files with their contents, for a copy to one of us; without those that cannot be decrypted."""
    files: list[File] = []
    for attachment, cid in with_cids(entry):
        with suppress(Unreadable, OSError):
            kind = kind_of(attachment.file_name, LETTERS).mime
            files.append((attachment.file_name, attachment.plain(), kind, *cid))
    return files


def contents_of(message: Any, keys: Iterable[str]) -> dict[str, bytes]:
    """{key: content} of the files enclosed with a letter of ours, without those deleted meanwhile (`MAIL_GATE`)."""
    wanted = list(keys)
    contents: dict[str, bytes] = logo_contents(wanted)
    own = [key for key in wanted if key not in contents and public_id(key)]
    for attachment in Attachment.objects.filter(uid__in=own, person=message.person_id).with_keys():
        try:
            contents[str(attachment.uid)] = attachment.plain()
        except (Unreadable, OSError):
            continue
    return contents

"""The pieces of a file on disk: sealed under the shares of everybody in them, and then under the house key.

    key of a piece = SHA-256 of the shares of its people, in their order

Whoever is erased takes her share along (the row goes with her), so her piece opens for nobody from that moment on, not
even from an old copy of the disk; `crm/contacts/exports/file_expiry.py` clears it away afterwards.
"""

import hashlib
import os
from collections.abc import Sequence
from uuid import UUID

from django.core.files.base import ContentFile

from crm.jobs.models import Export, Exported, ExportPart
from crm.privacy.keys.cipher import Sealer

SHARE = 16  # bytes
COLUMN = "jobs.exported.share"


def lay_by(
    export: Export, number: int, people: Sequence[int], content: bytes, things: Sequence[UUID] = ()
) -> ExportPart:
    """Write the piece with these people (primary keys) and things; the caller holds the transaction of the batch."""
    shares = [os.urandom(SHARE) for _person in people]
    Exported.objects.bulk_create(
        Exported(export=export, person_id=person, part=number, share=share)
        for person, share in zip(people, shares, strict=True)
    )
    part = ExportPart(export=export, number=number, things=list(things))
    sealed = sealer(part, shares).seal(content, row=part.uid, column=COLUMN)
    part.file.save("", ContentFile(sealed), save=False)
    part.save(force_insert=True)
    return part


def opened(part: ExportPart) -> bytes:
    """The rows of a piece; Unreadable when one of its people is gone, or the file was altered."""
    shares = Exported.objects.filter(export=part.export_id, part=part.number).order_by("pk").values_list("share")
    return sealer(part, [bytes(share) for (share,) in shares]).open(part.file.plain(), row=part.uid, column=COLUMN)


def sealer(part: ExportPart, shares: Sequence[bytes]) -> Sealer:
    """What seals and opens a piece."""
    return Sealer.under(part.uid, hashlib.sha256(b"".join(shares)).digest())


def clear(export: Export) -> list[tuple]:
    """Take away the pieces and the list of people; (storage, name) of what is to leave the disk after the commit."""
    files = [(part.file.storage, part.file.name) for part in export.parts.all() if part.file]
    export.parts.all().delete()
    export.people.all().delete()
    return files

"""Pieces of the package on disk: sealed under the shares of everybody in them, and then under the house key.

As those of an exported file (crm/files/exports/file_pieces.py): whoever is erased takes their share along, and their
piece opens for nobody from that moment on.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from crm.jobs.models import FullExport, FullExported, FullExportPart
from crm.privacy.keys.cipher import Sealer

SHARE = 16  # bytes
COLUMN = "jobs.fullexported.share"


def lay_by(
    part: FullExportPart, lines: Sequence[Mapping[str, Any]], people: Mapping[int, Sequence[str]]
) -> FullExportPart:
    """Write a piece with these people (keys, each with its purposes); the caller holds the transaction of the batch."""
    shares = [os.urandom(SHARE) for _person in people]
    FullExported.objects.bulk_create(
        FullExported(export=part.export, person_id=person, part=part.number, share=share, purposes=list(purposes))
        for (person, purposes), share in zip(people.items(), shares, strict=True)
    )
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    sealed = sealer(part.uid, shares).seal(text.encode(), row=part.uid, column=COLUMN)
    part.file.save("", ContentFile(sealed), save=False)
    part.save(force_insert=True)
    return part


def opened(part: FullExportPart) -> bytes:
    """The lines of a piece; Unreadable when one of its people is gone, or the file was altered."""
    rows = FullExported.objects.filter(export=part.export_id, part=part.number).order_by("pk")
    shares = [bytes(share) for (share,) in rows.values_list("share")]
    return sealer(part.uid, shares).open(part.file.plain(), row=part.uid, column=COLUMN)


def sealer(uid: UUID, shares: Sequence[bytes]) -> Sealer:
    """What seals and opens a piece."""
    return Sealer.under(uid, hashlib.sha256(b"".join(shares)).digest())


def pieces_of(export: FullExport, kind: str) -> Iterator[bytes]:
    """The lines of one kind, a piece at a time."""
    for number in list(export.parts.filter(kind=kind).values_list("number", flat=True)):
        yield opened(FullExportPart.objects.get(export=export, number=number))


def clear(export: FullExport) -> list[tuple]:
    """Take away the pieces and the list of people; (storage, name) of what is to leave the disk after the commit."""
    files = [(part.file.storage, part.file.name) for part in export.parts.all() if part.file]
    export.parts.all().delete()
    export.people.all().delete()
    return files

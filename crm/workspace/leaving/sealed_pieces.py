"""Pieces of the package on disk: sealed under the shares of everybody in them, and then under the house key.

As those of an exported file (crm/files/exports/file_pieces.py): whoever is erased takes their share along, and their
piece opens for nobody from that moment on. The file of a paper is a piece of its own.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db.models import Count, Sum

from crm.jobs.models import FullExport, FullExported, FullExportPart
from crm.privacy.keys.cipher import Sealer, Unreadable

SHARE = 16  # bytes
COLUMN = "jobs.fullexported.share"
PAPER, PAPERS = "file_", "files/"  # how the kind of such a piece begins, and where its file lies in the package
MOST_PAPERS, ROOM_FOR_PAPERS = 5000, 200 * 1024 * 1024  # files, and bytes of all of them
AT_ONCE = 64 * 1024


def lay_by(part: FullExportPart, content: bytes, people: Mapping[int, Sequence[str]]) -> FullExportPart:
    """Write a piece with these people (keys, each with its purposes); the caller holds the transaction of the batch."""
    shares = [os.urandom(SHARE) for _person in people]
    FullExported.objects.bulk_create(
        FullExported(export=part.export, person_id=person, part=part.number, share=share, purposes=list(purposes))
        for (person, purposes), share in zip(people.items(), shares, strict=True)
    )
    part.file.save("", ContentFile(sealer(part.uid, shares).seal(content, row=part.uid, column=COLUMN)), save=False)
    part.save(force_insert=True)
    return part


def json_lines(lines: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a piece holds them."""
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines).encode()


def lay_by_papers(
    export: FullExport,
    read: Callable[[Any], tuple[str, Any]],
    rows: Sequence[tuple[Any, int | None]],
    number: int,
    purposes: Mapping[int, Sequence[str]],
) -> int:
    """The files of these rows, each with its person, from piece `number` on, as far as there is room for them; the
    number behind them.

    `read` gives the ending and the file of a row, `purposes` are those by which its person goes along. A piece says as
    its `rows` how large a file is. What cannot be read any more stays out.
    """
    taken = export.parts.filter(kind__startswith=PAPER).aggregate(size=Sum("rows"), files=Count("pk"))
    size, files = taken["size"] or 0, taken["files"]
    for row, person in rows:
        ending, file = read(row)
        if not file or (content := readable(file)) is None:
            continue
        if size + len(content) > ROOM_FOR_PAPERS or files >= MOST_PAPERS:
            continue
        people = {person: purposes[row.pk]} if person is not None else {}
        kind = f"{PAPER}{ending}"
        part = FullExportPart(export=export, kind=kind, number=number, rows=len(content), things=[row.uid])
        lay_by(part, content, people)
        export.entries += len(people)
        size, files, number = size + len(content), files + 1, number + 1
    return number


def readable(file: Any) -> bytes | None:
    """The content of a file; None where it was altered or is not on the disk any more."""
    try:
        return bytes(file.plain())
    except (Unreadable, OSError):
        return None


def papers_of(export: FullExport) -> Iterator[tuple[str, int]]:
    """(name, number of its piece) of each file of a paper."""
    parts = export.parts.filter(kind__startswith=PAPER).values_list("things", "kind", "number")
    for uids, kind, number in parts:
        yield f"{PAPERS}{uids[0]}.{kind.removeprefix(PAPER)}", number


def paper(export: FullExport, number: int) -> Iterator[bytes]:
    """One file of a paper."""
    content = memoryview(opened(FullExportPart.objects.get(export=export, number=number)))
    for at in range(0, len(content), AT_ONCE):
        yield bytes(content[at : at + AT_ONCE])


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

"""The rows of a file while they wait: packed once, without the columns that nobody may take, and read row by row.

A line of JSON for each row, compressed; the whole is sealed by the file field. So a job reads CSV and XLSX alike, goes
on from any row at the cost of skipping, and a PESEL is gone from the server before anybody presses a button.
"""

import gzip
import io
import json
from collections.abc import Iterable, Iterator

from crm.files.readers.tables import Cells

QUICK = 1  # compression: the file lives for hours


def pack(rows: Iterable[tuple[int, Cells]]) -> bytes:
    """The rows packed into one piece of bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=QUICK, mtime=0) as lines:
        for number, cells in rows:
            lines.write(json.dumps([number, cells], ensure_ascii=False).encode() + b"\n")
    return packed.getvalue()


def unpack(packed: bytes, *, after: int = 0) -> Iterator[tuple[int, Cells]]:
    """(row number, cells) in order, of rows behind `after` only."""
    with gzip.GzipFile(fileobj=io.BytesIO(packed), mode="rb") as lines:
        for line in lines:
            number, cells = json.loads(line)
            if number > after:
                yield number, {int(index): text for index, text in cells.items()}

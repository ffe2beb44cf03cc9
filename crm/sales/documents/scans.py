"""The file of a document: encrypted on the disk, saved and deleted together with its row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from crm.sales.models import Document


@dataclass(frozen=True)
class Scan:
    """A file that `admit` has let in: its bytes, and which of Document.Format it is."""

    content: bytes = field(repr=False)
    format: str


@contextmanager
def stored_with_row(document: Document, scan: Scan | None) -> Iterator[None]:
    """Writes the encrypted file and saves the row in the block; the file is deleted again when the block fails.

    The file it replaces is deleted after commit.
    """
    if scan is None:
        yield
        return
    old, place = document.told("file").name, document.told("file")
    place.save("", ContentFile(scan.content), save=False)
    document.format = scan.format
    try:
        yield
    except BaseException:
        place.storage.delete(place.name)
        raise
    if old:
        transaction.on_commit(partial(place.storage.delete, old))


def discard(file: Any) -> None:
    """Delete a stored file once the transaction has committed."""
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name))

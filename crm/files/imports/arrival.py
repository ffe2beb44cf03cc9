"""A file arrives: it is read, its columns are guessed, and what nobody may take is left behind.

A file of ordinary size is read at once, so that whatever makes it unreadable is said while the visitor looks at the
form; a big one is sealed as it came and read by the first job.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.models import User
from crm.files.imports.recognition import guesses_of, recognised
from crm.files.imports.row_store import pack, unpack
from crm.files.mapping.guesses import ColumnGuess
from crm.files.models import Import
from crm.files.readers.tables import Cells, FileTable, read_table
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.uploads import LISTS, UploadRefused, admit

# bytes that are read in about a second; cards are as slow as workbooks
AT_ONCE = {"text": 6 * 1024 * 1024, "workbook": 1024 * 1024}
BEAT = 5000  # rows between two signs of life

Numbered = tuple[int, Cells]


def receive(
    file: BinaryIO, name: str, *, by: User, into: Import | None = None, kind: str = "", **settings: str
) -> Import:
    """A new import of `file` for `by`, or `into` with another file; `encoding` and `delimiter` may be given.

    `kind` says what its rows are; found out when empty. UploadRefused when it may not come in, UnreadableFile when it
    is no table or a row of it cannot be read; nothing is kept then.
    """
    admitted(file, name, by=by)
    table = read_table(file, name, **settings)
    recognition = recognised(table.headers, table.head(), kind, by=by)
    several = len(table.titles) > 1  # then the whole workbook waits until it is clear which sheet is meant
    at_once = not several and size_of(file) <= AT_ONCE["text" if table.delimiter else "workbook"]
    content = pack(permitted(table, recognition.guesses)) if at_once else all_bytes(file)
    load = into or Import(owner=by)
    old = (load.file.storage, str(load.file.name)) if load.file else None
    load.name, load.shelved = name, at_once
    load.encoding, load.delimiter = table.encoding, table.delimiter
    load.sheets, load.sheet = list(table.titles) if several else None, table.title or None
    for column, value in recognition.columns.items():
        setattr(load, column, value)
    load.state, load.counts, load.trouble = Import.State.DRAFT, {}, {}
    with stored(load, content), transaction.atomic():
        load.save()
        load.rows.all().delete()
        ledger.record("import.file_received", by=by, target=f"import:{load.uid}")
        if old:
            transaction.on_commit(lambda: old[0].delete(old[1]))
    return load


def admitted(file: BinaryIO, name: str, *, by: Actor) -> None:
    """Let the file in by the upload rules. For a wrong format our own reader explains best what to do instead."""
    try:
        admit(file, name, policy=LISTS, by=by)
    except UploadRefused as refusal:
        if refusal.about_format:
            read_table(file, name)
        raise


@contextmanager
def stored(load: Import, content: bytes) -> Iterator[None]:
    """Put `content` on the disk, sealed; it leaves again when the block fails."""
    load.file.save("", ContentFile(content), save=False)
    try:
        yield
    except BaseException:
        load.file.storage.delete(str(load.file.name))
        raise


def shelve(load: Import, *, keep: Callable[[], None]) -> None:
    """Rewrite a big file that lies here as it came. `keep` is called now and then. UnreadableFile at a broken row."""
    if load.shelved:
        return
    source = io.BytesIO(load.file.plain())
    table = read_table(source, load.name, encoding=load.encoding, delimiter=load.delimiter, title=load.sheet or "")
    rows = watched(permitted(table, guesses_of(load)), keep)
    storage, old = load.file.storage, str(load.file.name)
    with stored(load, pack(rows)), transaction.atomic():
        load.shelved, load.sheets = True, None
        load.save(update_fields=["file", "shelved", "sheets"])
        transaction.on_commit(lambda: storage.delete(old))


def read_sheet(load: Import, title: str, *, by: User) -> bool:
    """Take another sheet of the workbook: its columns are mapped from the beginning. False when it is too late, or
    there is no such sheet; UnreadableFile when nothing can be read from it.
    """
    if load.shelved or not load.open or title not in (load.sheets or ()):
        return False
    table = read_table(io.BytesIO(load.file.plain()), load.name, title=title)
    recognition = recognised(table.headers, table.head(), by=by)
    columns = {**recognition.columns, "sheet": title, "state": Import.State.DRAFT}
    with transaction.atomic():
        if not Import.objects.filter(pk=load.pk, shelved=False, state__in=(Import.State.DRAFT, Import.State.CHECKED)):
            return False
        for name, value in columns.items():
            setattr(load, name, value)
        load.save(update_fields=list(columns))
        load.rows.all().delete()
        ledger.record("import.sheet_chosen", by=by, target=f"import:{load.uid}")
    return True


def rows_of(load: Import, *, after: int = 0) -> Iterator[Numbered]:
    """(row number, cells) of the shelved file, of the columns that are mapped; cells beyond the header come always."""
    mapped, width = set(load.targets), len(load.columns or [])
    for number, cells in unpack(load.file.plain(), after=after):
        yield number, {index: text for index, text in cells.items() if index in mapped or index >= width}


def permitted(table: FileTable, guesses: list[ColumnGuess]) -> Iterator[Numbered]:
    """The rows without the columns that are refused."""
    return table.rows(only={column.index for column in guesses if not column.refused})


def watched(rows: Iterator[Numbered], keep: Callable[[], None]) -> Iterator[Numbered]:
    """The rows, with a sign of life every few thousand."""
    for count, row in enumerate(rows):
        if count % BEAT == 0:
            keep()
        yield row


def size_of(file: BinaryIO) -> int:
    """Bytes in the file."""
    return file.seek(0, 2)


def all_bytes(file: BinaryIO) -> bytes:
    """Every byte of the file, read from its beginning."""
    file.seek(0)
    return file.read()

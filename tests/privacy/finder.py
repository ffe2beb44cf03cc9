"""Where somebody's marks lie: in what everybody can read, in what the keys in force open, in files of every form.

finds(marks, *more)      places in which one of the marks lies, in any of its shapes; `more`: {name: bytes} to look at
seek_in(wanted, …)       the same for several people, in the places that are given
opened()                 {place: what the keys in force make of it}: everything sealed, whoever it belongs to
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import quote

from django.apps import apps
from django.db import models

from crm.privacy.keys.cipher import Unreadable
from crm.privacy.sealed import KeyNotJoined, SealedField
from crm.privacy.sealed.files import SealedFileField
from tests.privacy.test_canary import any_of, everywhere, forms_of, unpacked

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
GLYPH = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
LITERAL = rb"\((?:[^()\\]|\\.)*\)"
SHOWN = re.compile(
    rb"\[((?:" + LITERAL + rb"|<[0-9A-Fa-f]*>|[-\d.\s])*)\]\s*TJ|(" + LITERAL + rb"|<[0-9A-Fa-f]+>)\s*Tj", re.DOTALL
)
PIECE = re.compile(LITERAL + rb"|<[0-9A-Fa-f]*>", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def finds(marks: Iterable[str], *more: Mapping[str, bytes]) -> list[str]:
    """The places, in order; none when nothing of the marks is left."""
    return seek({"": marks}, *more)[""]


def seek(wanted: Mapping[str, Iterable[str]], *more: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The same for several people at once: {whose: places}. Everything there is is read once."""
    return seek_in(wanted, everywhere(), opened(), *more)


def seek_in(wanted: Mapping[str, Iterable[str]], *sources: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The same, in these places only."""
    shapes = {who: {shape for mark in marks for shape in shapes_of(mark)} for who, marks in wanted.items()}
    of_anybody = any_of(set().union(*shapes.values()))
    by_who: dict[str, list[str]] = {who: [] for who in wanted}
    for place, content in chain.from_iterable(some.items() for some in sources):
        whole = unpacked(content)
        result = whole + printed(whole)
        for who, hers in shapes.items() if of_anybody.search(result) else ():
            if any(shape in result for shape in hers):
                by_who[who].append(place)
    return {who: sorted(places) for who, places in by_who.items()}


def shapes_of(mark: str) -> set[bytes]:
    """Those of the canary, and how JSON, addresses and hexadecimal capitals write it."""
    escaped, address = json.dumps(mark)[1:-1].encode(), quote(mark).encode()
    return forms_of(mark) | {escaped, address, mark.encode("utf-16-be"), mark.encode().hex().upper().encode()}


def printed(content: bytes) -> bytes:
    """The text of a PDF: its streams unpacked, and what their glyphs stand for in each of its fonts."""
    if b"%PDF" not in content:
        return b""
    streams = [*map(inflated, STREAM.findall(content))]
    fonts = [table for stream in streams if (table := letters(stream))]
    rows = [run for stream in streams for hit in SHOWN.finditer(stream) if (run := raw(hit.group(1) or hit.group(2)))]
    lines = ["".join(spelt(run, font)) for font in fonts for run in rows]
    return b"\n".join([*streams, "\n".join(lines).encode()])


def inflated(stream: bytes) -> bytes:
    """A stream without its compression."""
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


def letters(stream: bytes) -> dict[int, str]:
    """{glyph: letter} of a font's table; empty for any other stream."""
    pairs = GLYPH.findall(stream) if b"beginbfchar" in stream else ()
    return {int(glyph, 16): bytes.fromhex(letter.decode()).decode("utf-16-be", "ignore") for glyph, letter in pairs}


def raw(run: bytes) -> bytes:
    """The bytes that an operator shows, its pieces together."""
    return b"".join(
        bytes.fromhex(match[1:-1].decode()) if match[:1] == b"<" else ESCAPE.sub(meant, match[1:-1])
        for match in PIECE.findall(run)
    )


def meant(hit: re.Match) -> bytes:
    """What an escape in a string stands for."""
    group = hit.group(1)
    return bytes([int(group, 8) & 255]) if group.isdigit() else MEANT.get(group, group)


def spelt(run: bytes, font: dict[int, str]) -> Iterator[str]:
    """The letters of the glyphs, two bytes each."""
    for at in range(0, len(run) - 1, 2):
        yield font.get(int.from_bytes(run[at : at + 2], "big"), "")


def opened() -> dict[str, bytes]:
    """Every sealed column and file of every model, as far as some key in force opens it."""
    return {
        f"opened {model._meta.label_lower}.{column.name}": b"\n".join(values(model, column))
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, SealedField | SealedFileField)
    }


def values(model: type[models.Model], column: models.Field) -> Iterator[bytes]:
    """What the column of each row says."""
    result = getattr(model, "personal_data", None)
    subject = getattr(result, "subject", "")
    rows = model._base_manager.all()
    if not getattr(column, "house", False) and subject:
        rows = rows.select_related("key" if subject == "self" else f"{subject}__key")
    for row in rows:
        try:
            value = getattr(row, column.name)
            yield value.plain() if hasattr(value, "plain") and value else str(value or "").encode()
        except (Unreadable, KeyNotJoined, OSError, AttributeError):
            continue

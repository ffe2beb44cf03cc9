"""vCards (2.1 with its quoted-printable, 3.0, 4.0) as a table: one card a row, the same columns for every file.

Pictures, sounds and keys are taken out line by line before a card is read at all, so that a file of photographs costs
no more than its names; that there were some is told by the column PHOTO, which never has a value. Nor has BDAY: no
purpose needs it. A card of a company says so under KIND company. A card of a group, an empty one, a damaged one and one
that is too long are handed on with their fault (`faulty_rows.py`), so that each can be named while the others come in.
"""

import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

import vobject

from crm.files.readers.encodings import ENCODINGS, encoding_of, lines_in
from crm.files.readers.faulty_rows import Faulty
from crm.files.readers.unreadable import UnreadableFile
from crm.files.readers.vcard_lines import cards_in, property_of

# what it cannot read it writes into the log, values and all
logging.getLogger("vobject.base").disabled = True

ALWAYS = (
    *("FN", "ORG", "TITLE", "EMAIL", "TEL", "ADR street", "ADR code", "ADR city", "NOTE", "CATEGORIES", "LANG"),
    "KIND company",
)
NAMED = ("BDAY", "PHOTO")  # said to be there, never read
LONGEST = 200_000  # characters of a card without its pictures
LONGEST_NAME = 120
NO_PHONE = frozenset({"FAX", "PAGER", "MODEM", "TEXTPHONE"})
BETWEEN = "; "  # values of one cell


class Cards:
    """A file of cards."""

    title = delimiter = ""

    def __init__(self, file: BinaryIO, *, encoding: str = ""):
        if encoding and encoding not in ENCODINGS:
            raise UnreadableFile("unknown_setting")
        self.file = file
        self.encoding = encoding or encoding_of(file)
        properties = {name for line in lines_in(file, self.encoding) if (name := property_of(line)) in NAMED}
        self.headers = (*ALWAYS, *(name for name in NAMED if name in properties))

    def records(self, width: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """(number of the card, its cells in the order of the headers). `width` is accepted for symmetry."""
        for number, text in enumerate(self.texts(), start=1):
            yield number, record_of(text)

    def texts(self) -> Iterator[str]:
        """Each card without its bulky properties."""
        return cards_in(lines_in(self.file, self.encoding))


def record_of(text: str) -> list[str]:
    """The cells of one card, or what is wrong with it beside the name that it bears."""
    if len(text) > LONGEST:
        return Faulty("cell_too_long", [named_in(text)])
    try:
        card = vobject.readOne(text, allowQP=True, ignoreUnreadable=True).contents
        cells = cells_of(card)
    except Exception:  # an unknown charset, a broken escape: its message quotes the line and is cut
        return Faulty("broken_card", [named_in(text)])
    if text_of(card, "kind").casefold() == "group" or "x-addressbookserver-kind" in card:
        return Faulty("card_of_a_group", [name_of(card)])
    return cells if any(cells) else Faulty("card_empty")


def named_in(text: str) -> str:
    """The name on a card that cannot be read, as it stands there."""
    lines = (line for line in text[:LONGEST].splitlines() if property_of(line) == "FN")
    return next(lines, "").partition(":")[2].strip()[:LONGEST_NAME]


def cells_of(card: dict[str, list[Any]]) -> list[str]:
    """The cells of one card."""
    name, firm, address = name_of(card), text_of(card, "org"), address_of(card)
    company = text_of(card, "kind").casefold() == "org" or text_of(card, "x-abshowas").casefold() == "company"
    if company:
        name, firm = "", firm or name
    return [
        *(name, firm, text_of(card, "title") or text_of(card, "role")),
        BETWEEN.join(text_value(entry.value) for entry in preferred(card, "email")),
        BETWEEN.join(
            text_value(entry.value).removeprefix("tel:") for entry in preferred(card, "tel") if not is_no_phone(entry)
        ),
        *address,
        text_of(card, "note"),
        ", ".join(text_value(part) for entry in card.get("categories", ()) for part in listed(entry.value)),
        text_of(card, "lang"),
        "1" if company else "",
    ]


def name_of(card: dict[str, list[Any]]) -> str:
    """The name as it is written out, else put together from its parts."""
    if written := text_of(card, "fn"):
        return written
    for entry in card.get("n", ()):
        parts = (getattr(entry.value, part, "") for part in ("given", "family"))
        return " ".join(filter(None, (" ".join(map(text_value, listed(part))) for part in parts)))
    return ""


def address_of(card: dict[str, list[Any]]) -> list[str]:
    """Street, postcode and city of the address at work, else of the first."""
    addresses = sorted(preferred(card, "adr"), key=lambda entry: "WORK" not in type_marks(entry))
    value = addresses[0].value if addresses else None
    return [", ".join(map(text_value, listed(getattr(value, part, "")))) for part in ("street", "code", "city")]


def text_of(card: dict[str, list[Any]], name: str) -> str:
    """The first value of a property as text; of several parts (a firm and its department) the first."""
    values = card.get(name, ())
    return text_value(next(iter(listed(values[0].value)), "")) if values else ""


def preferred(card: dict[str, list[Any]], name: str) -> list[Any]:
    """The values of a property, the preferred one first."""
    return sorted(card.get(name, ()), key=lambda entry: "PREF" not in type_marks(entry))


def type_marks(entry: Any) -> set[str]:
    """What a value is marked as: TYPE=work, or WORK alone in a card of 2.1, or PREF=1 in one of 4.0."""
    named = [part for text in entry.params.get("TYPE", ()) for part in text.split(",")]
    return {part.strip().upper() for part in (*named, *entry.singletonparams, *(name for name in entry.params))}


def is_no_phone(entry: Any) -> bool:
    """Whether nobody answers that number."""
    return bool(type_marks(entry) & NO_PHONE)


def listed(value: Any) -> list[Any]:
    """One value, or several, as several."""
    return list(value) if isinstance(value, list | tuple) else [value]


def text_value(value: Any) -> str:
    """A value as text."""
    return value.strip() if isinstance(value, str) else ""

"""Headers as they should read, however they were written: encoded words, bare bytes, broken addresses. Never raises.

The standard library's own reading of headers (`policy.default`) raises on some of what arrives every day, and puts
signs of replacement where bytes are bare; so values are taken as they came, with every odd byte kept, and read here.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from crm.mail.parsing.charsets import text_of
from crm.mail.parsing.letter import Address

WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
ID = re.compile(r"<([^<>\s\x00-\x1f]{3,250})>")
SHAPE = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,190}")
ANGLED, BARE = re.compile(rf"<\s*({SHAPE.pattern})\s*>"), re.compile(SHAPE.pattern)
HIDDEN = re.compile(r"(encoded-word-[0-9]+-)")
LONGEST = 500  # signs of a subject or a name
MOST = 200  # addresses of one mail that are looked at
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def one_line(raw: str) -> str:
    """A header's value on one line; odd bytes stay as the parser kept them."""
    return re.sub(r"[\r\n\t ]+", " ", raw).strip()


def words(raw: str) -> str:
    """A header's value as people wrote it."""
    line, pieces, at = one_line(raw[: LONGEST * 20]), [], 0
    for match in WORD.finditer(line):
        between = line[at : match.start()]
        if not (between.isspace() and at):  # white space between two encoded words belongs to neither
            pieces.append(("", bytes_of(between)) if between else None)
        joined(pieces, match[1].partition("*")[0].lower(), unpacked(match[2], match[3]))
        at = match.end()
    pieces.append(("", bytes_of(line[at:])))
    text = "".join(text_of(content, charset) for charset, content in filter(None, pieces))
    return re.sub(r"\s+", " ", text).strip()[:LONGEST]


def joined(pieces: list[tuple[str, bytes] | None], charset: str, content: bytes) -> None:
    """Add an encoded word; to the one before it where both are of one charset, since letters are cut in two."""
    if pieces and pieces[-1] and pieces[-1][0] == charset:
        pieces[-1] = (charset, pieces[-1][1] + content)
    else:
        pieces.append((charset, content))


def unpacked(way: str, inside: str) -> bytes:
    """The bytes of an encoded word; as much of them as can be read."""
    raw = bytes_of(inside)
    if way in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return raw


def bytes_of(text: str) -> bytes:
    """What stood there before the parser made text of it."""
    return text.encode("utf-8", "surrogateescape")


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The addresses in header values, each once, in their order, with the names beside them.

    They are told apart before a name is read: a comma or an address inside a name is no address.
    """
    by_email: dict[str, Address] = {}
    for name, email in pairs(values):
        plain = text_of(bytes_of(email)).strip().rstrip(".")
        if SHAPE.fullmatch(plain) and len(by_email) < MOST:
            by_email.setdefault(plain.lower(), Address(plain, words(name.strip(" '\""))))
    return tuple(by_email.values())


def pairs(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(name, address) as the standard library tells them; where it finds none, whatever has the form of an address."""
    for value in values:
        line = one_line(value[:50_000])
        hidden, encoded = without_encoded(line)
        try:
            parsed = [pair for pair in getaddresses([hidden]) if SHAPE.fullmatch(pair[1])]
        except Exception:  # the parser of addresses gives up in several ways
            parsed = []
        for name, email in parsed:
            yield "".join(encoded.get(piece, piece) for piece in HIDDEN.split(name)), email
        if not parsed:
            yield from (("", email) for email in ANGLED.findall(line) or BARE.findall(line))


def without_encoded(line: str) -> tuple[str, dict[str, str]]:
    """The line with a plain word for each encoded one, and which is which: some hold commas, which they should not."""
    encoded = WORD.findall(line)
    by_placeholder = {
        f"encoded-word-{place}-": f"=?{charset}?{way}?{inside}?="
        for place, (charset, way, inside) in enumerate(encoded)
    }
    words_left = iter(by_placeholder)
    return WORD.sub(lambda _word: next(words_left), line), by_placeholder


def ids(values: Iterable[str]) -> tuple[str, ...]:
    """The message ids in header values, without brackets, each once."""
    return tuple(dict.fromkeys(message_id for value in values for message_id in ID.findall(one_line(value))))


def moment(value: str, arrived: datetime) -> datetime | None:
    """When the mail was written; None for no date, for one that is none, and for one that has not come yet."""
    try:
        at = parsedate_to_datetime(one_line(value))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except Exception:  # the parser of dates gives up in several ways
        return None
    return at if EARLIEST <= at <= arrived else None

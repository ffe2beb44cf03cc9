"""The lines of a file of vCards, put together card by card: unfolded, without what is bulky, ready for a parser."""

import re
from collections.abc import Iterable, Iterator

BEGIN, END = re.compile(r"\s*BEGIN:VCARD\s*$", re.IGNORECASE), re.compile(r"\s*END:VCARD\s*$", re.IGNORECASE)
PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)[;:]")
HEAD = re.compile(r'(?:[^":]|"[^"]*")*:')  # name and parameters, as far as the value
BULK = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "AGENT"})
ONE_TEXT = frozenset({"FN", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "NOTE"})
COMMA = re.compile(r"(?<!\\),")


def property_of(line: str) -> str:
    """The name of the property that begins here, upper case; empty for a line that goes on with another."""
    match = None if line[:1] in " \t" else PROPERTY.match(line)
    return match.group(1).upper() if match else ""


def cards_in(lines: Iterable[str]) -> Iterator[str]:
    """Each card as text. One that was never closed ends where the next begins, or the file."""
    card: list[str] = []
    skipping = False
    for line in lines:
        if BEGIN.match(line):
            if card:
                yield text_of([*card, "END:VCARD"])
            card = [line]
            continue
        name = property_of(line)
        skipping = name in BULK or (skipping and not name)
        if card and not skipping:
            card.append(line)
            if END.match(line):
                yield text_of(card)
                card = []
    if card:
        yield text_of([*card, "END:VCARD"])


def text_of(card: Iterable[str]) -> str:
    """The card with one line for each property."""
    return "".join(f"{one_text(line)}\r\n" for line in unfolded(card))


def unfolded(lines: Iterable[str]) -> list[str]:
    """Lines that go on (behind a blank, or after the «=» of quoted-printable) joined to those that they go on with."""
    joined: list[str] = []
    for line in (line.rstrip("\r\n") for line in lines):
        if joined and soft(joined[-1]):
            joined[-1] = joined[-1][:-1] + line
        elif joined and line[:1] in (" ", "\t"):
            joined[-1] += line[1:]
        elif line:
            joined.append(line)
    return joined


def soft(line: str) -> bool:
    """Whether a line of quoted-printable goes on with the next one."""
    return line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def one_text(line: str) -> str:
    """A property of one value with its commas escaped: many programs forget that, and the rest would be lost."""
    head = HEAD.match(line)
    if not head or property_of(line) not in ONE_TEXT:
        return line
    return head.group() + COMMA.sub(r"\\,", line[head.end() :])

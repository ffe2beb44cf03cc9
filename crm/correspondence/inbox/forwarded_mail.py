"""A mail that a colleague sent on to her private address: as a file it is the mail itself, inline it is only quoted.

A quoted address is what somebody may have typed. It may find a contact whom the colleague sees, and makes nobody.
"""

from collections.abc import Iterator

from crm.mail.parsing.letter import Address, Letter
from crm.mail.parsing.parser import read
from crm.privacy.guards.linear_patterns import pattern

MARK = pattern(
    r"(?im)^[>\s]*(?:-{2,}|_{5,}).{0,80}$"
    r"|^.{0,40}(?:forwarded message|original message|wiadomość (?:przekazana|oryginalna)).{0,80}$"
)
FROM = pattern(r"(?im)^[>\s*]*(?:from|od|von|de)\s*:[\s*]*(.{0,200})$")
SHAPE = pattern(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}")


def inner(letter: Letter) -> Letter | None:
    """The mail that hangs on a mail which has no other receiver; None when there is none, or it cannot be read."""
    if not letter.inner:
        return None
    found = read(letter.inner, arrived=letter.arrived)
    return None if found.problem or found.sender is None else found


def quoted_senders(letter: Letter) -> Iterator[Address]:
    """The first address of each head of a mail that is quoted in the text, the outermost first."""
    if MARK.search(letter.text) or FROM.search(letter.text):
        for line in FROM.findall(letter.text):
            if found := SHAPE.search(line):
                yield Address(found.group().rstrip(".>"))

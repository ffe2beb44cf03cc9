"""A mail that a colleague forwarded to their private address: as an attachment it is the mail itself, inline only a
quote.
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
    """The mail attached to a mail without another receiver; None when there is none, or it cannot be read."""
    if not letter.inner:
        return None
    attached_mail = read(letter.inner, arrived=letter.arrived)
    return None if attached_mail.problem or attached_mail.sender is None else attached_mail


def quoted_senders(letter: Letter) -> Iterator[Address]:
    """The first address of each head of a mail that is quoted in the text, the outermost first."""
    if MARK.search(letter.text) or FROM.search(letter.text):
        for line in FROM.findall(letter.text):
            if match := SHAPE.search(line):
                yield Address(match.group().rstrip(".>"))

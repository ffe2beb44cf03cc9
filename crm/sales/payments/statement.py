"""What a statement of a bank says of a payment, and why one cannot be read. `reading.py` reads both kinds."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words

MB = 1024 * 1024
LARGEST = 5 * MB
MOST = 20_000  # lines of one statement
ENCODINGS = ("utf-8-sig", "cp1250")
SENTENCES: dict[str, Words] = {
    "empty": _("There is no payment in this file. Fetch the statement as MT940 or CSV from your bank."),
    "columns": _("Columns are missing: there must be the day, the amount and the title."),
    "too_many": _("The statement has more than 20,000 lines. Split it by days."),
    "broken": _("The file is damaged. Fetch it from your bank again."),
}


class UnreadableStatement(Exception):
    """The file is no statement that we read. `code` is stable, the text a sentence without anything of the file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(SENTENCES[self.code])


@dataclass(frozen=True)
class Payment:
    """Money that came in. `text` is the title with whatever else names the invoice; `variants` its ways to be read."""

    day: date
    amount: Decimal
    currency: str
    variants: tuple[str, ...] = field(repr=False)


def decoded(content: bytes) -> str:
    """The text, in UTF-8 or as Polish banks write it."""
    if b"\x00" in content:
        raise UnreadableStatement("broken")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableStatement("broken")

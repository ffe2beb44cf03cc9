"""A statement as CSV: any bank's, whose columns are called day, amount and title in one of the usual ways.

Lines above the header (owner, account, period) are passed over; they are kept nowhere.
"""

import csv
from collections.abc import Iterator

from crm.privacy.keys.blind_index import folded
from crm.sales import typed_values
from crm.sales.payments.statement import MOST, Payment, UnreadableStatement

ABOVE = 80  # lines in which the header is looked for
HEADERS = {
    "day": (
        *("data ksiegowania", "data operacji", "data transakcji", "data waluty", "data", "data zaksiegowania"),
        *("booking date", "transaction date", "date"),
    ),
    "amount": (
        *("kwota", "kwota operacji", "kwota transakcji", "kwota transakcji waluta rachunku", "uznania", "wplywy"),
        *("kwota w walucie rachunku", "uznanie", "amount", "credit"),
    ),
    "title": (
        *("tytul", "tytul operacji", "tytul transakcji", "tytulem", "opis operacji", "opis transakcji", "opis"),
        *("szczegoly operacji", "szczegoly", "title", "description", "reference"),
    ),
    "currency": ("waluta", "waluta operacji", "waluta rachunku", "currency"),
    "payer": (
        *("kontrahent", "dane kontrahenta", "nazwa kontrahenta", "nadawca", "nadawca odbiorca", "nadawca / odbiorca"),
        *("counterparty", "payer"),
    ),
}
COLUMN_OF = {header: column for column, headers in HEADERS.items() for header in headers}
NEEDED = {"day", "amount", "title"}


def payments_in_csv(text: str) -> list[Payment]:
    """The payments that came in. UnreadableStatement without a header that has day, amount and title."""
    rows = rows_in(text)
    columns = header_in(rows)
    payments: list[Payment] = []
    for count, row in enumerate(rows):
        if count > MOST:
            raise UnreadableStatement("too_many")
        cells = {columns[at]: cell.strip() for at, cell in enumerate(row) if at in columns}
        if payment := payment_of(cells):
            payments.append(payment)
    return payments


def rows_in(text: str) -> Iterator[list[str]]:
    """The rows; the sign between cells is the one that the lines with most of them have."""
    lines = text.splitlines()
    head = lines[:ABOVE]
    delimiter = max(";,\t", key=lambda sign: max((line.count(sign) for line in head), default=0))
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        raise UnreadableStatement("broken") from None


def header_in(rows: Iterator[list[str]]) -> dict[int, str]:
    """{index: column} of the header, after which `rows` goes on; of two headers for one column the first counts."""
    for count, row in enumerate(rows):
        if count > ABOVE:
            break
        columns: dict[int, str] = {}
        for index, cell in enumerate(row):
            column = COLUMN_OF.get(bare(cell))
            if column and column not in columns.values():
                columns[index] = column
        if set(columns.values()) >= NEEDED:
            return columns
    raise UnreadableStatement("columns")


def bare(cell: str) -> str:
    """A header without case, accents and signs."""
    words = "".join(sign if sign.isalnum() else " " for sign in folded(cell))
    return " ".join(words.split())


def payment_of(cells: dict[str, str]) -> Payment | None:
    """One payment; None for what went out, for sums below the table, and for a line that cannot be read."""
    day, no_day = typed_values.day(cells.get("day", "")[:20])
    currency = cells.get("currency", "").upper()[:3] or "PLN"
    amount, no_amount = typed_values.money_of(cells.get("amount", "")[:60].removesuffix(currency), currency)
    if no_day or no_amount or day is None or amount is None or amount <= 0:
        return None
    return Payment(day, amount, currency, (" ".join((cells.get("title", ""), cells.get("payer", ""))),))

"""What a row means: its cells as the verbs take them, and what is wrong with it, as [column, code]."""

from typing import Any

from crm.contacts.hygiene import findings
from crm.privacy.index import folded
from crm.sales import readings
from crm.sales.forms import PERSONS_OWN

READINGS = {
    "kind": readings.kind,
    "amount": readings.amount,
    "currency": readings.currency,
    "ksef": readings.ksef,
    "issued_on": readings.day,
    "payment_due_on": readings.day,
    "ended_on": readings.day,
    "number": lambda text: readings.line(text, "number"),
    "note": lambda text: readings.line(text, "note"),
}
NEEDED = ("number", "issued_on")
NO = frozenset({"nie", "no", "-", "brak"})
Problem = tuple[str, str]


def read(cells: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """(values, problems) of a row. A value with a problem is not among the values."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, reading in READINGS.items():
        value, code = reading(said(cells, column))
        if code:
            problems.append((column, code))
        else:
            values[column] = value
    problems += [(column, "required") for column in NEEDED if column in values and not values[column]]
    if any(found.kind in PERSONS_OWN for found in findings(cells.get("note", ""))):
        problems.append(("note", "identifier"))
    return values, problems


def said(cells: dict[str, str], column: str) -> str:
    """The text of a column; «nie» under «paid» is nothing."""
    text = cells.get(column, "")
    return "" if column == "ended_on" and folded(text.strip()) in NO else text

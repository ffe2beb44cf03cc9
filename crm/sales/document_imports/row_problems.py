"""What a row means: its cells as the verbs take them, and what is wrong with it, as [column, code]."""

from typing import Any

from django.utils.translation import gettext as _

from crm.privacy.keys.blind_index import folded
from crm.privacy.people.sensitive_text import findings
from crm.sales import typed_values
from crm.sales.columns.form_fields import PERSONS_OWN
from crm.sales.currencies import is_payable

READINGS = {
    "kind": typed_values.kind,
    "invoice_kind": typed_values.invoice_kind,
    "amount": typed_values.money,
    "currency": typed_values.currency,
    "ksef": typed_values.ksef,
    "issued_on": typed_values.day,
    "payment_due_on": typed_values.day,
    "ended_on": typed_values.day,
    "number": lambda text: typed_values.line(text, "number"),
    "note": lambda text: typed_values.line(text, "note"),
}
NEEDED = ("number", "issued_on")
NO = frozenset({"nie", "no", "-", "brak"})
Problem = tuple[str, str]


def read(cells: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """(values, problems) of a row. A value with a problem is not among the values."""
    if fault := cells.get("fault"):
        return {}, [("", f"fa3_{fault}")]
    if why := fault_of(cells):
        return {}, [("", why)]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, reading in READINGS.items():
        value, code = reading(text_of(cells, column))
        if code:
            problems.append((column, code))
        else:
            values[column] = value
    currency = values.get("currency")
    if currency and values.get("amount") is not None and not is_payable(values["amount"], currency):
        del values["amount"]
        problems.append(("amount", "amount"))
    problems += [(column, "required") for column in NEEDED if column in values and not values[column]]
    if any(finding.kind in PERSONS_OWN for finding in findings(cells.get("note", ""))):
        problems.append(("note", "identifier"))
    elif "note" in values and cells.get("corrects"):
        values["note"] = correction(cells)[: typed_values.LONGEST["note"]]
    return values, problems


def correction(cells: dict[str, str]) -> str:
    """The note of a correcting invoice: what it corrects and why, above the note of the file."""
    number, ksef = cells["corrects"], cells.get("corrects_ksef", "")
    lines = [_("Corrects %(number)s") % {"number": f"{number} (KSeF {ksef})" if ksef else number}]
    reason = cells.get("reason", "")
    if reason and not any(finding.kind in PERSONS_OWN for finding in findings(reason)):
        lines.append(reason)
    return "\n".join(filter(None, (*lines, cells.get("note", ""))))


def fault_of(cells: dict[str, str]) -> str:
    """Why a row is no document at all, as a code: it cannot be read, or it is a total of the others."""
    return cells.get("unfit", "") or ("total_row" if cells.get("total") else "")


def text_of(cells: dict[str, str], column: str) -> str:
    """The text of a column. «nie» in the column of payment counts as empty; the kind of invoice may stand
    under «kind».
    """
    text = cells.get(column, "")
    if column == "invoice_kind" and not text:
        return cells.get("kind", "")
    return "" if column == "ended_on" and folded(text.strip()) in NO else text

"""A row of an import in words, for the page on which somebody decides about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.files.rows.problem_kinds import KINDS
from crm.privacy.law.jurisdiction import TAX_NUMBER
from crm.sales.columns.document import DOCUMENT
from crm.sales.document_imports import fa3
from crm.sales.models import DocumentRow
from crm.sales.typed_values import SENTENCES

COLUMNS = DOCUMENT.labels("imported")
REASONS = {
    **SENTENCES,
    **{f"fa3_{code}": sentence for code, sentence in fa3.SENTENCES.items()},
    "total_row": KINDS["total_row"].text,
    "cell_too_long": KINDS["cell_too_long"].text,
    "nul_in_cell": KINDS["nul_in_cell"].text,
    "identifier": _("There is a number that identifies somebody. Take it out."),
    "refused": _("This cannot be. Check it in the file."),
    "paused": _("The person’s data are paused."),
    "not_yours": _("You do not keep this contact or company any more."),
}


@dataclass(frozen=True)
class ProblemRow:
    """One row; `wrong` says why an answer about it was not accepted."""

    row: DocumentRow
    wrong: str = ""

    def cell(self, name: str) -> str:
        """What the file says."""
        return (self.row.cells or {}).get(name, "")

    @property
    def number(self) -> str:
        """The number of the paper; of a file that is no invoice its name."""
        return self.cell("number") or self.cell("file")

    @property
    def amount(self) -> str:
        """The amount as it was written."""
        return " ".join(filter(None, (self.cell("amount"), self.cell("currency"))))

    @property
    def issued(self) -> str:
        """The day as it was written."""
        return self.cell("issued_on")

    @property
    def buyer(self) -> str:
        """The buyer as the file names it."""
        nip = self.cell("nip")
        return ", ".join(filter(None, (self.cell("name"), nip and f"{TAX_NUMBER} {nip}", self.cell("email"))))

    @property
    def problems(self) -> list[Any]:
        """What is wrong, each with its column."""
        problems_found = [(COLUMNS.get(column, ""), REASONS[code]) for column, code in self.row.problems]
        return [f"{column}: {reason}" if column else reason for column, reason in problems_found]

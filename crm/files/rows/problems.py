"""One thing wrong with a row of a file (crm/files/rows/problem_kinds.py says what things there are)."""

from dataclasses import dataclass, field

from crm.files.rows.problem_kinds import KINDS, Remedy, Severity


@dataclass(frozen=True)
class Problem:
    """One thing wrong in row `row`; `column` is None when the row as a whole is meant.

    Only the codes and places belong into ledgers and job results; `value` is what the file says, personal data, kept
    out of `repr` so that no log holds it by accident.
    """

    row: int
    column: int | None
    target: str
    code: str
    value: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        return str(KINDS[self.code].text)

    @property
    def severity(self) -> Severity:
        return KINDS[self.code].severity

    @property
    def remedy(self) -> Remedy:
        return KINDS[self.code].remedy

    @property
    def fixable(self) -> bool:
        return KINDS[self.code].fixable

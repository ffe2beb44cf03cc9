"""The results of a dry run as its page shows them: a line per problem, what happens to it, and the alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.contacts.companies.company_editing import companies_with_nips
from crm.contacts.companies.nip_taken import nip_taken_message, traders_named
from crm.contacts.models import Company
from crm.files.imports.decisions import WHOLE_ROW
from crm.files.imports.import_kinds import kind_of, vocabulary_of
from crm.files.imports.recognition import guesses_of
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportRow
from crm.files.readers.faulty_rows import AT as FAULT
from crm.files.rows.cell_values import tax_number
from crm.files.rows.problem_kinds import KINDS, REMEDIES, Remedy
from crm.privacy.categories import SEALED_ONLY
from crm.privacy.masking import DOTS
from crm.workspace.imports.row_matches import Match, matches, safe_text

TAKEN, NIP = "nip_taken", "nip"


def companies_with_taken_nip(load: Import, rows: Sequence[ImportRow], user: Any) -> dict[int, Company]:
    """{row number: the company}, with its keys."""
    at = next((at for at, target in load.targets.items() if target == NIP), None)
    refused = [row for row in rows if TAKEN in {code for _at, _target, code in row.problems}]
    nips = {row.number: tax_number(row.cells_by_column.get(at, ""))[0] for row in refused if at is not None}
    by_nip = companies_with_nips(user, set(nips.values())) if nips else {}
    return {number: by_nip[nip] for number, nip in nips.items() if nip in by_nip}


PAGE = 50
ATTENTION, REMARKS, UPDATED, DUPLICATES, REFUSED = SHOWS = ("attention", "remarks", "updated", "duplicates", "refused")
CHIPS = {  # tone and icon of what happens unless somebody decides
    Remedy.SKIP_FIELD: ("muted", "filter-off"),
    Remedy.REFUSE_ROW: ("danger", "ban"),
    Remedy.CUT_FRAGMENT: ("muted", "id-off"),
    Remedy.AS_NO_GROUND: ("hold", "circle-dashed"),
    Remedy.ASK: ("warning", "alert-triangle"),
    Remedy.STAY_OUT: ("muted", "ban"),
    Remedy.LEAVE_VALUE: ("muted", "filter-off"),
    Remedy.KEEP_OURS: ("muted", "lock"),
    Remedy.KEEP: ("muted", "check"),
}


IMPORTABLE_ANYWAY = ("deleted_there", "total_row")  # if somebody says so


@dataclass(frozen=True)
class Line:
    """One problem of one row; `who` is the name in the file. `key` is the form's column, empty for the whole row."""

    row: int
    who: str
    key: str
    column: str
    value: str
    problem: str
    remedy: Remedy
    fixable: bool = False
    keepable: bool = False
    decided: str = ""
    decided_value: str = ""
    changed: bool = False

    @property
    def says(self) -> str:
        """What happens unless somebody decides otherwise."""
        return str(REMEDIES[self.remedy])

    @property
    def chip(self) -> tuple[str, str]:
        """Tone and icon of the remedy."""
        return CHIPS[self.remedy]


class Findings:
    """One page of results of the kind `show`, after row `after`."""

    def __init__(self, load: Import, user: Any, *, show: str = "", after: int = 0, changed: int | None = None) -> None:
        self.load, self.user, self.changed, self.after = load, user, changed, after
        self.totals = {kind: self.query(kind).count() for kind in SHOWS}
        self.show = show if show in SHOWS else self.first_filled()
        rows = self.query(self.show).filter(number__gt=after).select_related("person")
        read = list(rows.order_by("number")[: PAGE + 1])
        self.rows, self.more = read[:PAGE], len(read) > PAGE
        self.labels = {column.index: column.label for column in guesses_of(load)}
        self.guarded = guarded_columns(load)
        self.takers = companies_with_taken_nip(load, self.rows, user)
        self.kind = kind_of(load)

    @property
    def named(self) -> list[int]:
        """Keys of the sole traders whose business a problem names, for the access log."""
        return traders_named(self.takers.values(), self.user)

    def query(self, kind: str) -> Any:
        """The rows of one kind. Rows with decisions stay among the errors."""
        rows = self.load.rows
        decided = Q(attention=True) | Q(decisions__isnull=False)
        return {
            ATTENTION: lambda: rows.filter(decided),
            REMARKS: lambda: rows.filter(remarks=True).exclude(decided),
            UPDATED: lambda: rows.filter(outcome=Outcome.UPDATED),
            DUPLICATES: lambda: rows.filter(outcome=Outcome.DUPLICATE),
            REFUSED: lambda: rows.filter(outcome=Outcome.REFUSED),
        }[kind]()

    def first_filled(self) -> str:
        """The first kind that has rows, else the errors."""
        return next((kind for kind in SHOWS if self.totals[kind]), ATTENTION)

    @property
    def waiting(self) -> int:
        """How many rows need a decision."""
        return self.load.rows.filter(attention=True).count()

    @property
    def first(self) -> int:
        """The first row of the page."""
        return self.rows[0].number if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row, after which the next page begins."""
        return self.rows[-1].number if self.rows else 0

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The kinds that have rows, as tabs over the table."""
        labels = {
            ATTENTION: _("Errors"),
            REMARKS: _("Remarks"),
            UPDATED: _("Will update"),
            DUPLICATES: _("Duplicates"),
            REFUSED: _("Left out"),
        }
        return [
            {"url": f"?show={kind}", "label": labels[kind], "count": self.totals[kind], "current": kind == self.show}
            for kind in SHOWS
            if self.totals[kind] or kind == self.show
        ]

    @property
    def on(self) -> dict[str, bool]:
        """{kind: whether the table shows it}, for the figures above it."""
        return {kind: kind == self.show for kind in SHOWS}

    @property
    def matching(self) -> bool:
        """Whether the table shows matches instead of problems."""
        return self.show in (UPDATED, DUPLICATES)

    def lines(self) -> list[Line]:
        """The problems of the page."""
        return [line for row in self.rows for line in self.lines_of(row)]

    def lines_of(self, row: ImportRow) -> list[Line]:
        """The problems of one row, and the decisions that solved one."""
        cells, decided = row.cells_by_column, row.decided
        problems = {(column, code) for column, _target, code in row.problems}
        problems |= {(int(key), decision["code"]) for key, decision in decided.items() if key and decision.get("code")}
        row_decision = decided.get(WHOLE_ROW, {})
        if row_decision and (row_decision["kind"] == "keep" or not problems):
            problems.add((None, row_decision.get("code") or "nobody"))
        order = sorted(problems, key=lambda pair: (-1 if pair[0] is None else pair[0], pair[1]))
        return [self.line(row, cells, decided, column, code) for column, code in order]

    def line(self, row: ImportRow, cells: dict, decided: dict, column: int | None, code: str) -> Line:
        """One problem."""
        kind, key = KINDS[code], "" if column is None else str(column)
        row_decision = decided.get(WHOLE_ROW, {})
        decision = row_decision if row_decision.get("kind") == "refuse" else decided.get(key, {})
        if decision.get("kind") == "fix" and [column, code] in [[at, wrong] for at, _target, wrong in row.problems]:
            cells, decision = cells | {column: decision["value"]}, {}  # corrected, and still wrong
        who, value = self.who(row), self.value(cells, column)
        return Line(
            row=row.number,
            who=who,
            key=key,
            column=str(self.labels.get(column, "")) if column is not None else "",
            value="" if column is None and value == who else value,
            problem=self.problem(row, code),
            remedy=kind.remedy,
            fixable=kind.fixable and column is not None and column not in self.guarded,
            keepable=kind.remedy is Remedy.CUT_FRAGMENT or code in IMPORTABLE_ANYWAY,
            decided=decision.get("kind", ""),
            decided_value=decision.get("value", ""),
            changed=row.number == self.changed,
        )

    def problem(self, row: ImportRow, code: str) -> str:
        """The problem in words; for a NIP that is taken with a link to that company."""
        taker = self.takers.get(row.number) if code == TAKEN else None
        return nip_taken_message(taker, self.user) if taker else str(KINDS[code].text)

    def who(self, row: ImportRow) -> str:
        """The row's name in the file, to find it there; empty where it has none."""
        targets = {column: target for column, target in self.load.targets.items() if column not in self.guarded}
        name, _address = self.kind.said(
            {targets[at]: text for at, text in row.cells_by_column.items() if at in targets}
        )
        return safe_text(name)

    def value(self, cells: dict[int, str], column: int | None) -> str:
        """The value in the file; of a guarded kind of data only whether there is one."""
        if column in self.guarded:
            return DOTS if cells.get(column) else ""
        open_ones = {index: text for index, text in cells.items() if index not in self.guarded and index != FAULT}
        return safe_text(cells.get(column, "") if column is not None else first_text(open_ones))

    def matches(self) -> list[Match]:
        """The existing records that the rows of the page match."""
        return matches(self.load, self.rows, self.user, changed=self.changed)


def guarded_columns(load: Import) -> set[int]:
    """Columns with kinds of data that are masked for everybody."""
    targets = vocabulary_of(load).targets
    return {at for at, target in load.targets.items() if target in targets and targets[target].category in SEALED_ONLY}


def first_text(cells: dict[int, str]) -> str:
    """The first filled cell, which stands for the whole row."""
    return next((text for _column, text in sorted(cells.items()) if text), "")

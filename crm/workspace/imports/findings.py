"""What the dry run found, as its page shows it: a line for each problem, what happens, what one can do instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.contacts.companies.company_editing import with_nips
from crm.contacts.companies.nip_taken import named_by, taken_words
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
from crm.workspace.imports.row_matches import Match, matches, shown

TAKEN, NIP = "nip_taken", "nip"


def takers(load: Import, rows: Sequence[ImportRow], user: Any) -> dict[int, Company]:
    """{number of the row: the company}, with what opens it."""
    at = next((at for at, target in load.targets.items() if target == NIP), None)
    refused = [row for row in rows if TAKEN in {code for _at, _target, code in row.problems}]
    nips = {row.number: tax_number(row.cells_by_column.get(at, ""))[0] for row in refused if at is not None}
    found = with_nips(user, set(nips.values())) if nips else {}
    return {number: found[nip] for number, nip in nips.items() if nip in found}


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


COME_IN_ALL_THE_SAME = ("deleted_there", "total_row")  # if somebody says so


@dataclass(frozen=True)
class Line:
    """One problem of one row, `who` it is about as the file calls them. `key` is the column for the form, empty for the
    row as a whole."""

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
        """What happens unless somebody decides."""
        return str(REMEDIES[self.remedy])

    @property
    def chip(self) -> tuple[str, str]:
        """Tone and icon of that."""
        return CHIPS[self.remedy]


class Findings:
    """One page of what the dry run found, of the kind `show`, behind row `after`."""

    def __init__(self, load: Import, user: Any, *, show: str = "", after: int = 0, changed: int | None = None) -> None:
        self.load, self.user, self.changed, self.after = load, user, changed, after
        self.totals = {kind: self.query(kind).count() for kind in SHOWS}
        self.show = show if show in SHOWS else self.first_filled()
        rows = self.query(self.show).filter(number__gt=after).select_related("person")
        read = list(rows.order_by("number")[: PAGE + 1])
        self.rows, self.more = read[:PAGE], len(read) > PAGE
        self.labels = {column.index: column.label for column in guesses_of(load)}
        self.guarded = guarded(load)
        self.takers = takers(load, self.rows, user)
        self.kind = kind_of(load)

    @property
    def named(self) -> list[int]:
        """The sole traders whose business a problem names."""
        return named_by(self.takers.values(), self.user)

    def query(self, kind: str) -> Any:
        """The rows of one kind. What was decided stays in sight among the errors."""
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
        """The first kind that has rows, errors when none has."""
        return next((kind for kind in SHOWS if self.totals[kind]), ATTENTION)

    @property
    def waiting(self) -> int:
        """How many rows need somebody who decides."""
        return self.load.rows.filter(attention=True).count()

    @property
    def first(self) -> int:
        """The first row of the page."""
        return self.rows[0].number if self.rows else 0

    @property
    def last(self) -> int:
        """The row that the next page begins behind."""
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
        """Which kind the table shows, for the figures over it."""
        return {kind: kind == self.show for kind in SHOWS}

    @property
    def matching(self) -> bool:
        """Whether the table shows whom rows resemble, not what is wrong with them."""
        return self.show in (UPDATED, DUPLICATES)

    def lines(self) -> list[Line]:
        """The problems of the page."""
        return [line for row in self.rows for line in self.lines_of(row)]

    def lines_of(self, row: ImportRow) -> list[Line]:
        """Problems of one row, and decisions that have solved one."""
        cells, decided = row.cells_by_column, row.decided
        told = {(column, code) for column, _target, code in row.problems}
        told |= {(int(key), said["code"]) for key, said in decided.items() if key and said.get("code")}
        whole = decided.get(WHOLE_ROW, {})
        if whole and (whole["kind"] == "keep" or not told):
            told.add((None, whole.get("code") or "nobody"))
        order = sorted(told, key=lambda one: (-1 if one[0] is None else one[0], one[1]))
        return [self.line(row, cells, decided, column, code) for column, code in order]

    def line(self, row: ImportRow, cells: dict, decided: dict, column: int | None, code: str) -> Line:
        """One problem."""
        kind, key = KINDS[code], "" if column is None else str(column)
        whole = decided.get(WHOLE_ROW, {})
        said = whole if whole.get("kind") == "refuse" else decided.get(key, {})
        if said.get("kind") == "fix" and [column, code] in [[at, wrong] for at, _target, wrong in row.problems]:
            cells, said = cells | {column: said["value"]}, {}  # corrected, and still wrong
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
            keepable=kind.remedy is Remedy.CUT_FRAGMENT or code in COME_IN_ALL_THE_SAME,
            decided=said.get("kind", ""),
            decided_value=said.get("value", ""),
            changed=row.number == self.changed,
        )

    def problem(self, row: ImportRow, code: str) -> str:
        """What is wrong; a NIP that is taken leads to the company that has it."""
        taker = self.takers.get(row.number) if code == TAKEN else None
        return taken_words(taker, self.user) if taker else str(KINDS[code].text)

    def who(self, row: ImportRow) -> str:
        """The name of a row in the file, so that it is found again there; empty where it has none."""
        targets = {column: target for column, target in self.load.targets.items() if column not in self.guarded}
        name, _address = self.kind.said(
            {targets[at]: text for at, text in row.cells_by_column.items() if at in targets}
        )
        return shown(name)

    def value(self, cells: dict[int, str], column: int | None) -> str:
        """What the file says there; of a guarded kind of data only that it says something."""
        if column in self.guarded:
            return DOTS if cells.get(column) else ""
        open_ones = {index: text for index, text in cells.items() if index not in self.guarded and index != FAULT}
        return shown(cells.get(column, "") if column is not None else first_filled(open_ones))

    def matches(self) -> list[Match]:
        """Whom the rows of the page resemble."""
        return matches(self.load, self.rows, self.user, changed=self.changed)


def guarded(load: Import) -> set[int]:
    """Columns of kinds of data that are masked for everybody."""
    said = vocabulary_of(load).targets
    return {at for at, target in load.targets.items() if target in said and said[target].category in SEALED_ONLY}


def first_filled(cells: dict[int, str]) -> str:
    """What a row as a whole is called by."""
    return next((text for _column, text in sorted(cells.items()) if text), "")

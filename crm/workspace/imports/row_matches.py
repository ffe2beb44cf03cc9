"""What the rows of a file match, as far as the reader may see it, and what they would change there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.files.imports.import_kinds import Candidate, kind_of, vocabulary_of
from crm.files.imports.verdicts import Duplicates, policy_of
from crm.files.models import Import, ImportRow
from crm.files.rows.problem_kinds import KINDS
from crm.privacy.people.sensitive_text import findings, without

LONGEST = 120
MOST = 50  # rows of a report
FURTHER: dict[str, str | Promise] = {
    "tag": _("Tags"),
    "consent": _("Consent (yes or no)"),
    "note": _("Note"),
    "emails": _("Further e-mail"),
    "phones": _("Further phone"),
}


@dataclass(frozen=True)
class Match:
    """A row that matches something: a candidate the reader sees, an earlier row, or one that may not be named.

    `candidates` are those to choose from, (key, label, chosen). `adds` and `replaces` name in words what the row
    changes.
    """

    row: int
    name: str
    address: str
    outcome: str
    policy: str
    policies: list[tuple[str, str, bool]]
    found: Candidate | None = None
    candidates: Sequence[tuple[str, str, bool]] = ()
    asks: bool = False
    repeats: int | None = None
    adds: str = ""
    replaces: str = ""
    changed: bool = False


def matches(load: Import, rows: Sequence[ImportRow], user: Any, *, changed: int | None = None) -> list[Match]:
    """What `rows` match. The access log is written before anything is returned."""
    candidates = kind_of(load).resembled(load, user, rows)
    changes_by_row = changes(load, [row for row in rows if row.outcome == ImportRow.Outcome.UPDATED])
    return [
        match(load, row, candidates.get(row.number, []), changes_by_row.get(row.number, ("", "")), changed)
        for row in rows
    ]


def match(
    load: Import, row: ImportRow, candidates: list[Candidate], change_words: tuple[str, str], changed: int | None
) -> Match:
    """One row's match."""
    targets, cells = load.targets, row.cells_by_column
    name, address = kind_of(load).said({targets[at]: text for at, text in cells.items() if at in targets})
    policy, choosing = policy_of(row, load), row.asks or row.chosen
    meant = chosen_candidate(row, candidates) if row.chosen or not choosing else None
    return Match(
        row=row.number,
        name=safe_text(name),
        address=safe_text(address),
        outcome=row.outcome,
        policy=policy,
        policies=[(value, str(label), value == policy) for value, label in Duplicates.choices],
        found=meant,
        candidates=[(candidate.key, candidate.label, candidate == meant) for candidate in candidates]
        if choosing
        else (),
        asks=row.asks,
        repeats=row.repeats,
        adds=change_words[0],
        replaces=change_words[1],
        changed=row.number == changed,
    )


def chosen_candidate(row: ImportRow, candidates: list[Candidate]) -> Candidate | None:
    """The candidate that the row means; None when nobody has chosen one yet."""
    if not row.chosen:
        return candidates[0] if candidates else None
    key = str(row.thing or (row.person.uid if row.person else ""))
    return next((candidate for candidate in candidates if candidate.key == key), None)


def changes(load: Import, rows: Sequence[ImportRow]) -> dict[int, tuple[str, str]]:
    """{row number: (what it fills in, what it replaces), in words}; each row is decided once more by itself."""
    if not rows:
        return {}
    judge, by_number = kind_of(load).judge(load), {row.number: row for row in rows}
    verdicts = judge.read([(row.number, row.cells_by_column) for row in rows], by_number)
    judge.judge(verdicts, by_number, judge.memory())
    return {
        verdict.row.number: (in_words(load, verdict.adds - verdict.replaces), in_words(load, verdict.replaces))
        for verdict in verdicts
        if verdict.earlier is None and verdict.comes_in
    }


def in_words(load: Import, names: Collection[str]) -> str:
    """Columns in words."""
    targets = vocabulary_of(load).targets
    labels = {target.fills: target.label for target in targets.values() if target.fills}
    labels |= {code: target.label for code, target in targets.items()} | FURTHER
    codes = dict.fromkeys(name.partition(":")[0] for name in sorted(names))
    return ", ".join(str(labels[name]) for name in codes if name in labels)


@dataclass(frozen=True)
class LeftOver:
    """A row that could not be undone entirely: the record, and why it stays, [(column, sentence)]."""

    row: int
    found: Candidate | None
    why: list[tuple[str, str]]


def left_over(load: Import, user: Any) -> list[LeftOver]:
    """The first MOST rows that the undo of an import left. The access log is written."""
    rows = list(load.rows.filter(remarks=True).select_related("person").order_by("number")[:MOST])
    candidates = kind_of(load).resembled(load, user, rows) if rows else {}
    return [
        LeftOver(
            row.number,
            next(iter(candidates.get(row.number, ())), None),
            [reason_of(load, problem) for problem in row.problems],
        )
        for row in rows
    ]


def reason_of(load: Import, problem: Sequence[Any]) -> tuple[str, str]:
    """One reason with its column."""
    _at, column, code = problem
    return in_words(load, [column] if column else []), str(KINDS[code].text)


def safe_text(text: str) -> str:
    """A value of the file for display: one line, shortened, without identifiers."""
    text = " ".join(without(text, [match for match in findings(text) if match.identifier]).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

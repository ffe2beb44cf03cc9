"""What the rows of a file resemble, as far as the reader may see it, and what they would change there."""

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
    """A row that resembles something: what the reader sees, an earlier row, or neither may be named.

    `candidates` are those of whom one is to be chosen, (key, label, chosen). `adds` and `replaces` name in words what
    the row changes.
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
    """What `rows` resemble. The look is in the access log before anything is returned."""
    found = kind_of(load).resembled(load, user, rows)
    told = changes(load, [row for row in rows if row.outcome == ImportRow.Outcome.UPDATED])
    return [match(load, row, found.get(row.number, []), told.get(row.number, ("", "")), changed) for row in rows]


def match(load: Import, row: ImportRow, found: list[Candidate], told: tuple[str, str], changed: int | None) -> Match:
    """One of them."""
    targets, cells = load.targets, row.cells_by_column
    name, address = kind_of(load).said({targets[at]: text for at, text in cells.items() if at in targets})
    policy, choosing = policy_of(row, load), row.asks or row.chosen
    one = mine(row, found) if row.chosen or not choosing else None
    return Match(
        row=row.number,
        name=shown(name),
        address=shown(address),
        outcome=row.outcome,
        policy=policy,
        policies=[(value, str(label), value == policy) for value, label in Duplicates.choices],
        found=one,
        candidates=[(each.key, each.label, each == one) for each in found] if choosing else (),
        asks=row.asks,
        repeats=row.repeats,
        adds=told[0],
        replaces=told[1],
        changed=row.number == changed,
    )


def mine(row: ImportRow, found: list[Candidate]) -> Candidate | None:
    """The one that the row means."""
    if not row.chosen:
        return found[0] if found else None
    key = str(row.thing or (row.person.uid if row.person else ""))
    return next((one for one in found if one.key == key), None)


def changes(load: Import, rows: Sequence[ImportRow]) -> dict[int, tuple[str, str]]:
    """{row: what it fills in, what it replaces, in words}; each is judged once more, by itself."""
    if not rows:
        return {}
    judge, told = kind_of(load).judge(load), {row.number: row for row in rows}
    verdicts = judge.read([(row.number, row.cells_by_column) for row in rows], told)
    judge.judge(verdicts, told, judge.memory())
    return {
        one.row.number: (in_words(load, one.adds - one.replaces), in_words(load, one.replaces))
        for one in verdicts
        if one.earlier is None and one.comes_in
    }


def in_words(load: Import, names: Collection[str]) -> str:
    """Columns as their reader calls them."""
    targets = vocabulary_of(load).targets
    labels = {target.fills: target.label for target in targets.values() if target.fills}
    labels |= {code: target.label for code, target in targets.items()} | FURTHER
    found = dict.fromkeys(name.partition(":")[0] for name in sorted(names))
    return ", ".join(str(labels[name]) for name in found if name in labels)


@dataclass(frozen=True)
class LeftOver:
    """A row that was not wholly taken back: what it made or updated, and why it stays, [(column, sentence)]."""

    row: int
    found: Candidate | None
    why: list[tuple[str, str]]


def left_over(load: Import, user: Any) -> list[LeftOver]:
    """What the undoing of an import left, the first rows of it. The look is in the access log."""
    rows = list(load.rows.filter(remarks=True).select_related("person").order_by("number")[:MOST])
    found = kind_of(load).resembled(load, user, rows) if rows else {}
    return [
        LeftOver(row.number, next(iter(found.get(row.number, ())), None), [why(load, one) for one in row.problems])
        for row in rows
    ]


def why(load: Import, problem: Sequence[Any]) -> tuple[str, str]:
    """One reason, with its column."""
    _at, column, code = problem
    return in_words(load, [column] if column else []), str(KINDS[code].text)


def shown(text: str) -> str:
    """A value of the file on screen: one line, not too long, without identifiers."""
    text = " ".join(without(text, [one for one in findings(text) if one.identifier]).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

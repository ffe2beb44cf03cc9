"""What somebody decides on the dry run: a corrected value, a field or a row left out, a fragment kept, another policy,
which of several is meant.

The row is judged again at once, alone, so the numbers on the page are right; the import judges it once more for good.
"""

from collections.abc import Callable

from django.db import transaction

from crm.files.imports.dry_run import KEPT, look_at, row_of
from crm.files.imports.import_kinds import kind_of
from crm.files.imports.verdicts import Duplicates, Outcome, Verdict, policy_of
from crm.files.models import Import, ImportRow
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

LONGEST = 1000
KINDS = frozenset({"fix", "skip", "keep", "refuse"})
WHOLE_ROW = ""


def decide(load: Import, number: int, *, column: str, kind: str, value: str = "", by: Actor) -> bool:
    """Decide about one cell (`column` is its index as text) or, with `refuse`, the row. False when it is too late.

    Raises ImportRow.DoesNotExist for a row without problems or choices, and for a cell that it has not.
    """

    def change(row: ImportRow) -> None:
        if column not in ("", *map(str, range(len(load.columns or [])))):
            raise ImportRow.DoesNotExist
        decided = dict(row.decided)
        code = next((code for at, _target, code in row.problems if column == ("" if at is None else str(at))), "")
        if kind == "fix" and value.strip() == (row.cells or {}).get(column, "").strip():
            decided.pop(column, None)  # nothing was corrected
            row.decisions = decided or None
            return
        decision = {"kind": "skip" if kind == "fix" and not value.strip() else kind, "code": code}
        decision |= {"value": value[:LONGEST]} if decision["kind"] == "fix" else {}
        decided[WHOLE_ROW if kind == "refuse" else column] = decision
        row.decisions = decided

    return kind in KINDS and revise(load, number, change, by=by)


def take_back(load: Import, number: int, *, column: str, by: Actor) -> bool:
    """Remove the decision about one cell, or about the row when `column` is empty."""

    def change(row: ImportRow) -> None:
        row.decisions = {key: decision for key, decision in row.decided.items() if key != column} or None

    return revise(load, number, change, by=by)


def treat_duplicate(load: Import, number: int, *, policy: str, by: Actor) -> bool:
    """Choose for one row what happens to duplicates; an empty `policy` is the import's own."""

    def change(row: ImportRow) -> None:
        row.policy = policy

    return policy in ("", *Duplicates.values) and revise(load, number, change, by=by)


def choose(load: Import, number: int, *, key: str, by: Actor) -> bool:
    """Choose which of the similar records a row means, by public id; with an empty key the choice is open again.

    Raises ImportRow.DoesNotExist for a record that is not among them.
    """

    def change(row: ImportRow) -> None:
        options = judged(load, row).options
        chosen = next((option for option in options if option.key == key), None)
        if key and chosen is None:
            raise ImportRow.DoesNotExist
        row.person = chosen.person if chosen else None
        row.thing = chosen.thing if chosen else None
        row.chosen, row.policy = bool(chosen), ""

    return revise(load, number, change, by=by)


def revise(load: Import, number: int, change: Callable[[ImportRow], None], *, by: Actor) -> bool:
    """Change what was said about a row, judge it again and keep the numbers right."""
    with transaction.atomic():
        held = Import.objects.select_for_update().filter(pk=load.pk, state=Import.State.CHECKED).first()
        if held is None:
            return False
        row = load.rows.get(number=number)
        change(row)
        before = row.outcome
        verdict = judged(load, row)
        look_at([verdict], by=by)
        fresh = row_of(load, verdict, row)
        fresh.pk, fresh.repeats = row.pk, row.repeats
        fresh.save(update_fields=[*KEPT, "policy"])
        held.counts = {**held.counts, before: held.counts.get(before, 0) - 1}
        held.counts[fresh.outcome] = held.counts.get(fresh.outcome, 0) + 1
        held.save(update_fields=["counts"])
        load.counts = held.counts
        ledger.record("import.row_decided", by=by, target=f"import:{load.uid}", counts={"row": number})
    return True


def judged(load: Import, row: ImportRow) -> Verdict:
    """The verdict on a row judged alone. A repetition of an earlier row stays one: the others are not at hand."""
    judge, stored_rows = kind_of(load).judge(load), {row.number: row}
    verdicts = judge.read([(row.number, row.cells_by_column)], stored_rows)
    judge.judge(verdicts, stored_rows, judge.memory())
    (verdict,) = verdicts
    repeating = row.repeats is not None and verdict.outcome == Outcome.NEW and policy_of(row, load) != Duplicates.ADD
    if repeating:
        completes = row.outcome == Outcome.UPDATED and policy_of(row, load) == Duplicates.COMPLETE
        verdict.outcome, verdict.earlier = Outcome.UPDATED if completes else Outcome.DUPLICATE, row.repeats
    return verdict

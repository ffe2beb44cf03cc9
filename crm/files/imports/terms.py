"""What is said about a file before it comes in: where its columns go, where it comes from, what for, to whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from crm.files.imports.import_kinds import kind_of, vocabulary_of
from crm.files.imports.recognition import guesses_of
from crm.files.mapping.column_mapping import MappingProblem, check
from crm.files.models import Import
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

State = Import.State


@dataclass(frozen=True)
class Terms:
    """The answers of the third step. `keeper` and `team` keep what is new.

    `purpose`, `notice` and `consents_for` are for files of people; `match` is a key of the kind, `answers` what else it
    asks.
    """

    origin_kind: str
    origin_label: str
    obtained_on: date
    notice: str
    purpose: Purpose | None
    keeper: Any
    team: Any
    duplicates: str
    as_leads: bool = False
    consents_for: Purpose | None = None
    mode: str = Import.Mode.BOTH
    match: str = ""
    answers: dict[str, str] = field(default_factory=dict)


def choose_columns(
    load: Import, mapping: Mapping[int, str], *, by: Actor, overwriting: Collection[str] | None = None
) -> list[MappingProblem]:
    """Store where the columns go and which an update replaces (None: as before), or return what forbids it.

    An earlier dry run no longer counts.
    """
    vocabulary = vocabulary_of(load)
    problems = check(mapping, list(Category), guesses_of(load), vocabulary)
    if problems:
        return problems
    filled = {vocabulary.targets[target].fills for target in mapping.values()}
    replacing = sorted(filled & set(load.overwriting if overwriting is None else overwriting))
    with transaction.atomic():
        new = {str(index): target for index, target in sorted(mapping.items())}
        changed = new != load.mapping
        stored_fields = {"mapping": new, "overwriting": replacing, "mapped": True}
        if load.move(State.DRAFT, State.CHECKED, to=State.DRAFT, **stored_fields):
            if changed:
                load.rows.all().delete()
            ledger.record("import.columns_chosen", by=by, target=f"import:{load.uid}", fields=set(mapping.values()))
    return []


def problems_with(load: Import, purpose: Purpose | None) -> list[MappingProblem]:
    """Columns that `purpose` does not need (Art. 5(1)(c)), and whatever else forbids the mapping."""
    limiting = purpose if kind_of(load).people else None
    needed, slug = (limiting.categories, limiting.slug) if limiting else (list(Category), "")
    return check(load.targets, needed, guesses_of(load), vocabulary_of(load), slug)


def leave_out(load: Import, purpose: Purpose | None, *, by: Actor) -> list[MappingProblem]:
    """Take the columns that `purpose` does not need out of the mapping; what remains in the way is returned."""
    needless = {problem.column for problem in problems_with(load, purpose) if problem.code == "not_needed"}
    return choose_columns(load, {i: target for i, target in load.targets.items() if i not in needless}, by=by)


def agree(load: Import, terms: Terms, *, by: Actor) -> list[MappingProblem]:
    """Keep the terms, or return what forbids them. A check made before counts no more."""
    problems = problems_with(load, terms.purpose)
    if problems:
        return problems
    with transaction.atomic():
        if load.move(State.DRAFT, State.CHECKED, to=State.DRAFT):
            for name, value in vars(terms).items():
                setattr(load, name, value)
            load.save(update_fields=list(vars(terms)))
            counts = {"origin": terms.origin_kind, "purpose": terms.purpose.slug if terms.purpose else ""}
            ledger.record("import.origin_told", by=by, target=f"import:{load.uid}", counts=counts)
    return []

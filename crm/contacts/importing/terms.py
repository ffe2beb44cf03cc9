"""What is said about a file before it comes in: where its columns go, where it comes from, what for, to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from crm.contacts.importing.arrival import guesses_of
from crm.contacts.mapping import MappingProblem, check
from crm.contacts.models import Import
from crm.privacy import ledger
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

State = Import.State


@dataclass(frozen=True)
class Terms:
    """The answers of the third step. `keeper` and `team` keep the new contacts."""

    origin_kind: str
    origin_label: str
    obtained_on: date
    notice: str
    purpose: Purpose
    keeper: Any
    team: Any
    duplicates: str
    as_leads: bool = False
    consents_for: Purpose | None = None


def choose_columns(load: Import, mapping: Mapping[int, str], *, by: Any) -> list[MappingProblem]:
    """Keep where the columns go, or return what forbids it. A check made before counts no more."""
    problems = check(mapping, list(Category), guesses_of(load))
    if problems:
        return problems
    with transaction.atomic():
        new = {str(index): target for index, target in sorted(mapping.items())}
        changed = new != load.mapping
        if load.move(State.DRAFT, State.CHECKED, to=State.DRAFT, mapping=new, mapped=True):
            if changed:
                load.rows.all().delete()
            ledger.record("import.columns_chosen", by=by, target=f"import:{load.uid}", fields=set(mapping.values()))
    return []


def problems_with(load: Import, purpose: Purpose) -> list[MappingProblem]:
    """Columns that `purpose` does not need (Art. 5(1)(c)), and whatever else forbids the mapping."""
    return check(load.targets, purpose.categories, guesses_of(load))


def leave_out(load: Import, purpose: Purpose, *, by: Any) -> list[MappingProblem]:
    """Take the columns that `purpose` does not need out of the mapping; what remains in the way is returned."""
    needless = {problem.column for problem in problems_with(load, purpose) if problem.code == "not_needed"}
    return choose_columns(load, {i: target for i, target in load.targets.items() if i not in needless}, by=by)


def agree(load: Import, terms: Terms, *, by: Any) -> list[MappingProblem]:
    """Keep the terms, or return what forbids them. A check made before counts no more."""
    problems = problems_with(load, terms.purpose)
    if problems:
        return problems
    with transaction.atomic():
        if load.move(State.DRAFT, State.CHECKED, to=State.DRAFT):
            for name, value in vars(terms).items():
                setattr(load, name, value)
            load.save(update_fields=list(vars(terms)))
            counts = {"origin": terms.origin_kind, "purpose": terms.purpose.slug}
            ledger.record("import.origin_told", by=by, target=f"import:{load.uid}", counts=counts)
    return []

"""Carrying out what was granted: what every such act begins and ends with.

ready(case, right)  ──>  the act: erasing, correcting, …  ──>  mark_carried_out(…)  ──>  receipt in the letter
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from dsar.cases import checklist
from dsar.cases.case_lock import event
from dsar.decisions.verdicts import granted, in_force, proposals
from dsar.models import Case, Decision, Event


def people_of(case: Case) -> list[Person]:
    """The people the case is about, with their keys; erased ones are left out."""
    keys = case.subjects.filter(person__isnull=False).values("person")
    return list(Person.objects.with_keys().filter(pk__in=keys, key__isnull=False).order_by("pk"))


def ready(case: Case, right: str) -> list[Decision]:
    """The granted decisions that wait to be carried out. ValidationError while something is undecided, or for none."""
    if proposals(case, right).exists():
        raise ValidationError(_("A proposal is not decided yet."), code="undecided")
    rows = [row for row in granted(in_force(case, right)) if row.done_at is None]
    if not rows:
        raise ValidationError(_("Nothing waits to be carried out."), code="nothing")
    return rows


def somebody(case: Case) -> list[Person]:
    """The people whom the case is about. ValidationError when nobody was found."""
    people = people_of(case)
    if not people:
        raise ValidationError(_("First find the person in the database."), code="nobody")
    return people


def mark_carried_out(case: Case, right: str, rows: Iterable[Decision], did: Any, *, by: Actor, at: datetime) -> None:
    """Marks the decisions as carried out, in the caller's transaction. The first row keeps `did`: codes and numbers.

    A decision that was carried out before keeps by whom and when; what it did becomes `did`.
    """
    for number, row in enumerate(rows):
        if row.done_at is None:
            row.done_by, row.done_at = signature(by), at
        row.done = did if number == 0 else row.done
        row.save(update_fields=["done_by", "done_at", "done"])
    event(case, Event.Kind.DONE, by=by, at=at, ref=str(right))
    checklist.settle(case, "do", right=right, by=by, at=at)
    ledger.record("request.carried_out", by=by, about=case.person, target=case.target, counts={"right": str(right)})

"""Rectification (Art. 16): what we hold beside what they say, applied by the one verb that reaches every copy.

The new value is never kept in a decision: it goes from the form to their row in one act, which one person may do. What
stands elsewhere (a note, a company) is corrected on its own page, and said here to be done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.models import Person
from crm.privacy.verbs.rectification import rectify
from dsar.cases.case_lock import lock_open_case
from dsar.decisions.verdicts import Proposal, decide_at_once, in_force
from dsar.models import Case, Decision, Kind, Verdict
from dsar.recipients.noted_recipients import follow, note_recipients
from dsar.rights.execution import mark_carried_out, people_of, ready

RIGHT = Kind.RECTIFICATION
FIELDS = {"name": Category.IDENTITY, "email": Category.EMAIL, "phone": Category.PHONE}


def side_by_side(case: Case) -> list[dict[str, Any]]:
    """[{person, lines: [{field, held, said}]}] of their people: what we hold, and what they wrote about themselves."""
    hers = case.person
    return [
        {
            "person": person,
            "lines": [
                {"field": name, "held": getattr(person, name) or "", "said": getattr(hers, name, "") or ""}
                for name in FIELDS
            ],
        }
        for person in people_of(case)
    ]


@transaction.atomic
def correct(
    case: Case, person: Person, values: Mapping[str, str], *, by: User, at: datetime | None = None
) -> list[str]:
    """Sets these columns (name, email, phone) of one of the people found; returns the names of those that changed.

    ValidationError for an empty value, for somebody whom the requester was not found to be, when nothing differs, and
    before the identity is known. Recipients who got a corrected category have to be told (Art. 19).
    """
    at, case = at or timezone.now(), lock_open_case(case)
    if not case.subjects.filter(person=person).exists():
        raise ValidationError(_("It was not found that this is the person."), code="nobody")
    corrections = {name: normal_value(name, value) for name, value in values.items()}
    for name in FIELDS:
        if name in corrections and not corrections[name]:
            raise beside(name, _("Write the right value; erasing is another right."), "empty")
    changed = [
        name
        for name in FIELDS
        if name in corrections and corrections[name] != normal_value(name, getattr(person, name) or "")
    ]
    if not changed:
        raise ValidationError(_("Nothing differs from what we hold."), code="same")
    for name in changed:
        rectify(person, name, corrections[name], by=by)
        note_correction(case, name, by=by, at=at)
    note_recipients(case, RIGHT, person, categories=[FIELDS[name] for name in changed], by=by, at=at)
    follow(case, RIGHT, person, by=by, at=at)
    return changed


def normal_value(name: str, value: str) -> str:
    """A value as it is kept: a phone number in its international form."""
    return normal_phone(value) if name == "phone" and value.strip() else value.strip()


def note_correction(case: Case, name: str, *, by: User, at: datetime) -> None:
    """The decision about one column, done; a second person with the same correction adds to it."""
    earlier = [row for row in in_force(case, RIGHT) if row.category == FIELDS[name] and row.done_at]
    if earlier:
        result = {"fields": [name], "people": earlier[0].done.get("people", 1) + 1}
        Decision.objects.filter(pk=earlier[0].pk).update(done=result)
        return
    proposal = Proposal(RIGHT, Verdict.GRANTED, category=FIELDS[name])
    row = decide_at_once(case, proposal, by=by, at=at)
    mark_carried_out(case, RIGHT, [row], {"fields": [name], "people": 1}, by=by, at=at)


@transaction.atomic
def corrected_elsewhere(case: Case, *, by: Actor, at: datetime | None = None) -> list[Decision]:
    """What was granted and stands in other columns has been corrected on its own page; recipients are noted."""
    at, case = at or timezone.now(), lock_open_case(case)
    rows = ready(case, RIGHT)
    mark_carried_out(case, RIGHT, rows, {"elsewhere": True}, by=by, at=at)
    named = [row.category for row in rows if row.category]
    for person in people_of(case):
        note_recipients(case, RIGHT, person, categories=named or None, by=by, at=at)
        follow(case, RIGHT, person, by=by, at=at)
    return rows

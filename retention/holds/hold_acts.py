"""Holds: placed by whoever looks after retention, lifted with a reason, looked at again when their day has come.

    place ──> in force ──review──> in force ──lift──> over
                  └── until is over ──────────────────┘

A hold beats every rule, a request for erasure too (Art. 17(3)(e)); what it keeps may be used for nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.prepared import prepared
from crm.privacy.actors import Actor, signature
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from retention.holds.hold_numbers import next_number
from retention.holds.hold_scopes import met, refuse_odd
from retention.models import HeldPerson, Hold
from retention.periods import local_day
from retention.permissions import refuse_strangers

LONGEST = timedelta(days=366)  # somebody looks again once a year
MOST_NAMED = 500  # people whom one line of the ledger names; it has room for no more
Covers = Hold.Covers
Whom = Person | Sequence[Person] | Mapping[str, str]


@transaction.atomic
def place(
    whom: Whom,
    *,
    reason: str,
    facts: str,
    review_on: date,
    by: User,
    claim: bool = False,
    until: date | None = None,
    at: datetime | None = None,
) -> Hold:
    """Places a hold on one person, some people, or everybody who meets {"purpose": slug}, {"company": uuid} or
    {"batch": uuid}.

    PermissionDenied without the right to retention. ValidationError without facts or anybody, for an odd condition, and
    for a review that is past, later than a year, or after `until`.
    """
    refuse_strangers(by)
    at = at or timezone.now()
    refuse_empty(whom, facts)
    refuse_late(review_on, until, local_day(at))
    terms: dict[str, Any] = {"reason": reason, "claim": claim, "until": until, "review_on": review_on}
    return write(whom, facts=facts.strip(), number=next_number(at), by=by, at=at, **terms)


def write(
    whom: Whom, *, reason: str, facts: str, number: str, by: Actor, at: datetime, claim: bool = False, **days: Any
) -> Hold:
    """The row and its ledger entry; the caller decided it and holds the transaction."""
    people = people_of(whom)
    her = whom if isinstance(whom, Person) else None
    Person.hold(people)
    hold = Hold.objects.create(
        number=number,
        covers=Covers.PERSON if her else Covers.PEOPLE if people else Covers.QUERY,
        person=her,
        scope=dict(whom) if isinstance(whom, Mapping) else {},
        reason=reason,
        claim=claim or reason == Hold.Reason.CLAIM,
        placed_by=signature(by),
        placed_at=at,
        **days,
        **{"facts" if her else "house_facts": facts},
    )
    if her is None:
        HeldPerson.objects.bulk_create(HeldPerson(hold=hold, person=person) for person in people)
    counts = {
        "reason": str(reason),
        "covers": str(hold.covers),
        "people": len(people),
        **people_for_ledger(hold, people),
    }
    ledger.record("hold.placed", by=by, about=hold.person, target=hold.target, counts=counts)
    return hold


def people_for_ledger(hold: Hold, people: Sequence[Person]) -> dict[str, Any]:
    """The people whom a hold covers, for the ledger: it is placed again by this after a restore (replays/holds.py)."""
    if hold.scope:
        return {"scope": hold.scope}
    if hold.covers == Covers.PERSON or len(people) > MOST_NAMED:
        return {}
    return {"who": [in_short(mark_of(person.uid)) for person in people]}


def in_short(mark: str) -> str:
    """The keyed hash of a person (erasure_ledger.mark_of), short, as a code."""
    return f"p{mark[:24]}"


def people_of(whom: Whom) -> list[Person]:
    """The people who are named, each once, in the order in which they are locked; none for a condition."""
    if isinstance(whom, Mapping):
        return []
    named = [whom] if isinstance(whom, Person) else whom
    return sorted({person.pk: person for person in named}.values(), key=lambda person: person.pk)


def refuse_empty(whom: Whom, facts: str) -> None:
    """ValidationError unless it covers somebody and rests on something that happened."""
    if not whom:
        raise ValidationError(_("Say whom it covers."), code="whom")
    if isinstance(whom, Mapping):
        refuse_odd(whom)
    if not facts.strip():
        raise ValidationError(_("Say what happened: a hold rests on facts."), code="facts")


def refuse_late(review_on: date, until: date | None, today: date) -> None:
    """ValidationError unless somebody looks at it again in time."""
    if not today < review_on <= today + LONGEST:
        raise ValidationError(_("Choose a day within a year on which somebody looks at it again."), code="review")
    if until is not None and until < review_on:
        raise ValidationError(_("Look at it again before it ends."), code="until")


@transaction.atomic
def review(hold: Hold, *, review_on: date, by: User, until: date | None = None, at: datetime | None = None) -> Hold:
    """Somebody looked: it stays, and is looked at again on `review_on`. ValidationError as for `place`, and when over.

    `until` None leaves its end as it is.
    """
    refuse_strangers(by)
    at = at or timezone.now()
    hold = locked(hold, at)
    hold.until = until or hold.until
    refuse_late(review_on, hold.until, local_day(at))
    hold.review_on = review_on
    hold.save(update_fields=["review_on", "until"])
    ledger.record("hold.reviewed", by=by, about=hold.person, target=hold.target, fields=["review_on", "until"])
    return hold


@transaction.atomic
def lift(hold: Hold, why: str, *, by: User, at: datetime | None = None) -> Hold:
    """End it, with the reason: what no other reason keeps goes with the next run.

    PermissionDenied without the right to retention and for whoever neither is the officer nor decides; ValidationError
    without a reason and when it is over already.
    """
    refuse_strangers(by)
    if not (by.role.dpo or by.decides):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    at = at or timezone.now()
    hold = locked(hold, at)
    words = "lifted_why" if hold.person_id else "house_lifted_why"
    setattr(hold, words, why.strip())
    hold.lifted_by, hold.lifted_at = signature(by), at
    hold.save(update_fields=["lifted_by", "lifted_at", words])
    ledger.record("hold.lifted", by=by, about=hold.person, target=hold.target)
    return hold


def locked(hold: Hold, at: datetime) -> Hold:
    """The hold, locked with its person: two people may lift it at once. ValidationError when it is over already."""
    if hold.person is not None:
        Person.hold([hold.person])
    locked_hold = Hold.objects.with_keys().select_for_update(of=("self",)).get(pk=hold.pk)
    if not locked_hold.in_force(at):
        raise ValidationError(_("It is over already."), code="over")
    return locked_hold


@prepared
def holds_at(_reader: None, *, at: datetime, day: date) -> Any:
    """The holds in force."""
    return Hold.objects.in_force(at, day=day).order_by("placed_at", "pk")


def holds_of(people: Iterable[int], at: datetime) -> dict[int, list[Hold]]:
    """{person: holds in force at `at`} for those of `people` (primary keys) who have any; five queries at most."""
    keys, by_person = list(people), defaultdict(list)
    holds = {hold.pk: hold for hold in holds_at.rows(None, at=at, day=local_day(at))}
    for hold in holds.values():
        if hold.person_id is not None:
            by_person[hold.person_id].append(hold)
    named = HeldPerson.objects.filter(
        person__in=keys, hold__in=[pk for pk, hold_in_force in holds.items() if hold_in_force.covers == Covers.PEOPLE]
    )
    for person, pk in named.values_list("person", "hold"):
        by_person[person].append(holds[pk])
    queries = [hold for hold in holds.values() if hold.covers == Covers.QUERY]
    for person, reaching in met(keys, queries).items():
        by_person[person] += reaching
    return {person: by_person[person] for person in keys if by_person.get(person)}

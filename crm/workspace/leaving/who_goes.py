"""Who goes along, by which purposes, with which kinds of data; and why the others do not.

The gates are those of every export: consents/grounds/readable_people.py of people, crm/privacy/recipients/gate.py of
whoever gets the package. Somebody goes along when one purpose opens their data, and then with what their purposes need.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from consents.grounds.readable_people import WORST_FIRST, left_out, readable_among
from consents.models import Restriction
from crm.privacy.categories import Category
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.gate import DisclosureAnswer, facts_of, may_disclose

BESIDE = (Category.CONSENT, Category.PROVENANCE)  # what proves that the rest may be held
RESTRICTED, NOT_FOR_THEM = "restricted", "not_for_recipient"


@dataclass
class Verdict:
    """About a batch of people: {person: names of purposes}, {person: categories that go along}, {person: reason}."""

    purposes: dict[int, list[str]] = field(default_factory=dict)
    allowed: dict[int, frozenset[str]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


def answers_of(recipient: Recipient, at: datetime | None = None) -> list[DisclosureAnswer]:
    """What the gate says of a recipient for each purpose in force."""
    at = at or timezone.now()
    return [may_disclose(recipient, purpose, [], at) for purpose in Purpose.in_force(at)]


def may_get_any(recipient: Recipient, at: datetime | None = None) -> DisclosureAnswer | None:
    """Why a recipient may get nothing at all; None when one purpose opens the way. The reason nearest to a yes."""
    answers = answers_of(recipient, at)
    if any(answer.allowed for answer in answers):
        return None
    named = [answer for answer in answers if answer.reason != "not_named"]
    return next(iter([*named, *answers]), may_disclose(recipient, None, [], at))


def purposes_open(recipient: Recipient | None, at: datetime | None = None) -> list[tuple[Purpose, frozenset[str]]]:
    """Each purpose in force with the categories that go along by it. Proofs of consents stay with whoever has them."""
    at = at or timezone.now()
    purposes = Purpose.in_force(at)
    if recipient is None:
        return [(purpose, frozenset([*purpose.categories, *BESIDE])) for purpose in purposes]
    ways = []
    for purpose in purposes:
        facts = facts_of(recipient, purpose, at)
        if not may_disclose(recipient, purpose, [], at, facts=facts).allowed:
            continue
        given = [code for code in (*purpose.categories, *BESIDE)
                 if may_disclose(recipient, purpose, [code], at, facts=facts).allowed]  # fmt: skip
        ways.append((purpose, frozenset(given)))
    return ways


def judged(
    people: Sequence[int], recipient: Recipient | None, ways: Sequence[tuple[Purpose, frozenset[str]]]
) -> Verdict:
    """Who of `people` goes along, and why the others do not."""
    purposes: dict[int, list[str]] = defaultdict(list)
    allowed: dict[int, frozenset[str]] = defaultdict(frozenset)
    for purpose, categories in ways:
        for person in readable_among(people, purpose):
            purposes[person].append(purpose.slug)
            allowed[person] |= categories
    refused = [person for person in dict.fromkeys(people) if person not in purposes]
    return Verdict(
        {person: sorted(slugs) for person, slugs in purposes.items()},
        dict(allowed),
        reasons_of(refused, recipient, ways),
    )


def reasons_of(
    people: list[int], recipient: Recipient | None, ways: Sequence[tuple[Purpose, frozenset[str]]]
) -> dict[int, str]:
    """{person: the weightiest reason against} of those whom no purpose takes along."""
    if not people:
        return {}
    reasons = dict.fromkeys(Restriction.in_force(people), RESTRICTED)
    open_ways = {purpose.slug for purpose, _categories in ways}
    elsewhere = [purpose for purpose in Purpose.in_force() if purpose.slug not in open_ways]
    if recipient is not None:
        for purpose in elsewhere:
            for person in readable_among(people, purpose):
                reasons.setdefault(person, NOT_FOR_THEM)
    rest = [person for person in people if person not in reasons]
    for purpose in Purpose.in_force():
        for person, reason in left_out(rest, purpose).items():
            weightier(reasons, person, reason)
    return {person: reasons.get(person, "no_ground") for person in people}


def weightier(reasons: dict[int, str], person: int, reason: str) -> None:
    """Keep the weightier of two reasons."""
    before = reasons.get(person, WORST_FIRST[-1])
    reasons[person] = min(before, reason, key=WORST_FIRST.index)

"""How far back data must stay, per category, and who says so: the one answer behind purge, erasure and countdown.

    needed(person, at)     what any purpose still needs: the purge spares it
    obliged(person, at)    what law or a hold obliges to keep: an erasure request spares no more (Art. 17(3))

    grounds ─> standings ─┐
    RETENTION_EVENTS ─────┤                        ┌─> needed   ─> .sparing ─> plan, erase
    (crm/privacy/erasure/eraser.py)
    notices ─> promises ──┼─> weighing ─> reasons ─┼─> obliged
    rules that are on ────┤                        └─> lapsed   ─> the words of the preview
    holds, restrictions ──┘

`horizons` takes a constant number of queries, however many people it is asked for; `at` chooses rules, holds and days,
while grounds and events are those of this moment.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from consents.models import Restriction
from consents.statements.promised_periods import promises
from crm.accounts.prepared import prepared
from crm.privacy import page_memo
from crm.privacy.models import Person, Purpose
from retention.holds.hold_acts import holds_of
from retention.horizons.purpose_standings import standings
from retention.horizons.reasons import Code, Horizon, Horizons, Reason
from retention.horizons.retention_events import gathered
from retention.horizons.weighing import Facts, Purposes, blocks, duties, needs
from retention.models import Force, Rule
from retention.periods import local_day

__all__ = ["Horizon", "Horizons", "Reason", "horizons", "needed", "obliged"]


def needed(person: Person, at: datetime) -> Horizon:
    """What some purpose still needs of them."""
    return horizons([person.pk], at)[person.pk].needed


def obliged(person: Person, at: datetime) -> Horizon:
    """What must stay even against the person's request; a part of `needed`."""
    return horizons([person.pk], at)[person.pk].obliged


def horizons(people: Iterable[int], at: datetime, *, rules: Iterable[Rule] | None = None) -> dict[int, Horizons]:
    """{person: Horizons} of all of `people` (primary keys), under the rules that are on, or under `rules` for a try."""
    rules = list(rules_on.rows(None, at=at) if rules is None else rules)
    duty = [rule for rule in rules if rule.force == Force.DUTY]
    needing = [rule for rule in rules if rule.force == Force.NEED]
    purposes = current_purposes(at)
    return {person: weighed(facts, duty, needing, purposes) for person, facts in facts_of(people, at).items()}


@prepared
def rules_on(_reader: None, *, at: datetime) -> Any:
    """The rules that are on."""
    return Rule.objects.on(at)


def weighed(facts: Facts, duty: list[Rule], needing: list[Rule], purposes: Purposes) -> Horizons:
    """The horizons of one person."""
    day, blocking = local_day(facts.at), list(blocks(facts))
    by_law, by_need = list(duties(duty, facts)), list(needs(needing, facts, purposes))
    duties_in_force = [reason for reason in by_law if reason.lasts(day)]
    binding = [*duties_in_force, *(reason for reason, obliges in blocking if obliges)]
    live = [reason for reason in by_need if reason.lasts(day) and reason.code != Code.ENDED]
    others = [*live, *(reason for reason, obliges in blocking if not obliges)]
    over = [reason for reason in by_need if reason not in live] + [
        lapsed_reason for lapsed_reason in by_law if not lapsed_reason.lasts(day)
    ]
    return Horizons(
        needed=Horizon((*binding, *others)), obliged=Horizon(tuple(binding)), lapsed=tuple(dict.fromkeys(over))
    )


def facts_of(people: Iterable[int], at: datetime) -> dict[int, Facts]:
    """What is known of each of `people`, in a constant number of queries; who is gone is missing."""
    keys = list(people)
    people_made = Person.objects.filter(pk__in=keys).values_list("pk", "created_at")
    created = page_memo.ask_once(("made", *keys), lambda: dict(people_made))
    grounds, events, promised = standings(keys, at), gathered(keys), promises(keys)
    on_hold, paused = holds_of(keys, at), Restriction.in_force(keys)
    return {
        person: Facts(
            person=person,
            at=at,
            made=created[person],
            standings=grounds.get(person, {}),
            events=events.get(person, []),
            promises=promised.get(person, {}),
            holds=on_hold.get(person, []),
            restricted=person in paused,
        )
        for person in keys
        if person in created
    }


def by_version(purpose: Purpose) -> int:
    """The older one first."""
    return purpose.version


def current_purposes(at: datetime) -> Purposes:
    """What every purpose needs: the version in force, or the last one of a purpose that ended."""
    rows: dict[str, Any] = {purpose.slug: purpose for purpose in sorted(Purpose.every(), key=by_version)}
    return Purposes(
        categories={slug: tuple(row.categories) for slug, row in rows.items()},
        names={slug: str(row) for slug, row in rows.items()},
    )

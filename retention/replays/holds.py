"""Holds placed since the backup are placed again: what they keep must not go with the next run.

The ledger knows whom a hold covers and why, never its facts: those are lost, and somebody looks at it within two weeks.
A hold that was lifted since is in force again until somebody lifts it: keeping a while too long beats losing.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from crm.privacy.erasure_ledger.ledger_file import Line, mark_of
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person
from retention.holds.hold_acts import Whom, in_short, write
from retention.models import Hold
from retention.periods import local_day
from retention.replays.outcome import BY, Outcome

PLACED, LIFTED = "hold.placed", "hold.lifted"
LOOK_AGAIN = timedelta(days=14)
GONE = "the hold is gone: place it again before anything is purged"
BACK = "the hold is back: lift it again"
FACTS = "in force again without its facts: place it anew with them, then lift this one"
WORDS = gettext_noop(
    "A backup was put back: this hold was placed after it was made, and its facts are lost. "
    "Place it anew with them, then lift this one."
)


def redo(lines: Iterable[Line], outcome: Outcome) -> None:
    """Applies the last act on each hold."""
    acts: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.act in (PLACED, LIFTED):
            acts[line.target].append(line)
    last = {target: max(some, key=lambda line: (line.at, line.seq)) for target, some in sorted(acts.items())}
    people = named(last.values())
    for target, line in last.items():
        hold = Hold.objects.filter(number=target.removeprefix("hold:")).first()
        if line.act == PLACED and hold is None:
            place_again(line, people, outcome)
        elif line.act == LIFTED and hold is not None and hold.lifted_at is None:
            outcome.lose(line, target, BACK)


def named(lines: Iterable[Line]) -> dict[str, Person]:
    """{short keyed hash: person} of those here whom the lines name."""
    shorts = {short for line in lines for short in shorts_of(line)}
    if not shorts:
        return {}
    uids = Person._base_manager.values_list("pk", "uid").iterator(chunk_size=5000)
    keys = [pk for pk, uid in uids if in_short(mark_of(uid)) in shorts]
    return {in_short(mark_of(person.uid)): person for person in Person.objects.with_keys().filter(pk__in=keys)}


def shorts_of(line: Line) -> list[str]:
    """Whom a line names, each by a short keyed hash."""
    return [in_short(line.person)] if line.person else list(line.counts.get("who", []))


def place_again(line: Line, people: dict[str, Person], outcome: Outcome) -> None:
    """Places a hold again under its number. Of people who are gone nothing is left to keep."""
    people_here = [people[short] for short in shorts_of(line) if short in people]
    whom: Whom | None = people_here[0] if people_here and line.person else people_here or line.counts.get("scope")
    if whom:
        try:
            put_in_force(line, whom)
        except KeyChanged:
            outcome.lose(line, line.target, "no key: nothing of the person can be read, and nothing be written")
        else:
            outcome.did(PLACED)
            outcome.lose(line, line.target, FACTS)
    elif not shorts_of(line):  # a hold on more people than the ledger names, or a line from before it named any
        outcome.lose(line, line.target, GONE)


@transaction.atomic
def put_in_force(line: Line, whom: Whom) -> None:
    """The hold as it was, without an end until somebody sets one."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = gettext(WORDS)
    write(
        whom,
        reason=line.counts.get("reason", Hold.Reason.CLAIM),
        facts=facts,
        review_on=local_day(timezone.now()) + LOOK_AGAIN,
        number=line.target.removeprefix("hold:"),
        by=BY,
        at=line.at,
    )

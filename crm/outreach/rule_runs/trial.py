"""What a version would have done in the last thirty days, without doing any of it.

Occasions come from the ledger and the calendar, conditions are asked of the records as they are today and through the
owner's eyes, each step says what would become of it: the gate's no is counted as a no. Stored are counts, codes and
public ids; names are looked up again by whoever reads the page.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import User
from crm.accounts.permissions.eyes import seeing_as
from crm.outreach.models import RuleVersion
from crm.outreach.rule_actions.action import NO_RIGHT, RESTRICTED
from crm.outreach.rule_parts.subjects import ConditionGone, matching, people_of
from crm.outreach.rule_runs.chains import causes_of, may_follow
from crm.outreach.rule_triggers.happenings import HAPPENINGS, entries_since, in_stage, records_of
from crm.outreach.rule_triggers.moments import MOMENTS
from crm.outreach.rules.acting import acting_user
from crm.outreach.rules.content import Content
from crm.outreach.rules.rule_verbs import locked, must_own, newest

DAYS, MOST_ENTRIES, MOST, ROWS = 30, 3000, 500, 20


def try_out(rule: Any, *, by: User) -> RuleVersion:
    """The trial of the newest version, stored with it; its owner alone asks for it."""
    must_own(rule, by)
    version = newest(rule)
    result = outlook(version, timezone.now())
    with transaction.atomic():
        locked(rule)
        same = RuleVersion.objects.filter(pk=version.pk)
        fresh = RuleVersion.objects.get(pk=version.pk)
        if fresh.content == version.content:
            same.update(trial=result, tried_at=timezone.now())
    return RuleVersion.objects.get(pk=version.pk)


def outlook(version: RuleVersion, at: datetime) -> dict[str, Any]:
    """Counts, and the newest rows. Nothing is written."""
    content, user = Content.stored(version.content), acting_user(version)
    with seeing_as(user):
        occasions = list(occasions_of(content, version.rule_id, user, at))[:MOST]
        try:
            keys = {key for _at, key in occasions}
            records = dict(matching(content.of, user, content.conditions, keys, at))
        except ConditionGone:
            records = {}
        if content.code in HAPPENINGS:
            records = {key: record for key, record in records.items() if in_stage(content.settings, record)}
        fitting = [(moment, key) for moment, key in occasions if key in records]
        foreseen = foresee(content, records, user)
    by_step = [Counter(codes[key] for _moment, key in fitting) for codes in foreseen]
    busiest = Counter(timezone.localdate(moment).isoformat() for moment, _key in fitting)
    return {
        "occasions": len(occasions),
        "fitting": len(fitting),
        "busiest": max(busiest.values(), default=0),
        "steps": [dict(counter) for counter in by_step],
        "rows": [
            {"at": moment.isoformat(), "uid": str(records[key].uid), "codes": [codes[key] for codes in foreseen]}
            for moment, key in fitting[:ROWS]
        ],
    }


def occasions_of(content: Content, rule: int, user: User, at: datetime) -> Iterator[tuple[datetime, int]]:
    """(when, key of the record), the newest first; what the rule itself did sets nothing off."""
    if content.code in HAPPENINGS:
        yield from happened(content, rule, at)
        return
    moment, taken = MOMENTS[content.code], set()
    for back in range(DAYS):
        day = timezone.localtime(at) - timedelta(days=back)
        for key, meant in moment.due(user, content.settings, day.date()):
            if (key, meant) not in taken:
                taken.add((key, meant))
                yield day, key


def happened(content: Content, rule: int, at: datetime) -> Iterator[tuple[datetime, int]]:
    """The same of the ledger."""
    happening = HAPPENINGS[content.code]
    entries = entries_since(happening, at - timedelta(days=DAYS), MOST_ENTRIES)
    causes = causes_of(entries)
    fitting = [
        entry for entry in entries if happening.fits(entry, content.settings) and may_follow(rule, causes.get(entry.pk))
    ]
    keys, taken = records_of(happening, fitting), set()
    for entry in fitting:
        key = keys.get(entry.pk)
        if key is None or (occasion := happening.occasion(entry, key)) in taken:
            continue
        taken.add(occasion)
        yield entry.at, key


def foresee(content: Content, records: dict[int, Any], user: User) -> list[dict[int, str]]:
    """For each step {key: code}; a restricted person's record is left alone by all of them."""
    people = {person for record in records.values() for person in people_of(record)}
    restricted = Restriction.in_force(list(people))
    paused = {key for key, record in records.items() if restricted.intersection(people_of(record))}
    foreseen = []
    for action, settings in content.actions:
        if all(map(user.may, action.needs)):
            codes = action.foresee(list(records.values()), settings, user)
        else:
            codes = dict.fromkeys(records, NO_RIGHT)
        foreseen.append({**codes, **dict.fromkeys(paused, RESTRICTED)})
    return foreseen

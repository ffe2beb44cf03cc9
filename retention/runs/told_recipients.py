"""Who will be told of a run (Art. 19): shown beside its preview, by what the run itself goes by (`TOLD_ELSEWHERE`).

count ──> each line keeps its recipients ──> page, API: how many people of each, the excluded ones left out
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func

from crm.privacy.actors import system
from crm.privacy.dotted_paths import resolve
from retention.horizons.candidates import PersonOutcome
from retention.models import Run, RunLine

BY = system("retention.preview")
Outcome, Result = RunLine.Outcome, RunLine.Result
GOING = (Outcome.ERASE, Outcome.REDUCE)


def notices() -> Any:
    """Who has what; made once for a count, since it reads standing recipients once."""
    return resolve("TOLD_ELSEWHERE")(by=BY)


def told_of(outcomes: Mapping[int, PersonOutcome], at: datetime, *, told: Any) -> dict[int, list[int]]:
    """{person: keys of the recipients that are told if they go} of those who go, wholly or in part."""
    going = {pk: outcome.still_held for pk, outcome in outcomes.items() if outcome.outcome in GOING}
    return told.told(going, at) if going else {}


def refresh(lines: Sequence[RunLine], outcomes: Mapping[int, PersonOutcome], at: datetime, *, told: Any) -> None:
    """Write down anew who is told of these lines, where it is somebody else by now."""
    keys, changed = told_of(outcomes, at, told=told), defaultdict[tuple[int, ...], list[int]](list)
    for line in lines:
        recipients = keys.get(line.person_id or 0, [])
        if line.recipients != recipients:
            changed[tuple(recipients)].append(line.pk)
    for told_now, some in changed.items():
        RunLine.objects.filter(pk__in=some).update(recipients=list(told_now))


def planned_notices(run: Run, at: datetime) -> list[Any]:
    """Recipients with the way and the number of people, by name: of those who go, and those who went."""
    lines = run.lines.filter(outcome__in=GOING, excluded_at=None).exclude(result__in=[Result.STAYED, Result.BEFORE])
    each = Func(F("recipients"), function="unnest", output_field=BigIntegerField())
    rows = lines.order_by().annotate(each=each).values("each").annotate(people=Count("pk"))
    people = dict(rows.values_list("each", "people"))
    return notices().planned(people, at) if people else []


def counted(keys: Mapping[int, list[int]]) -> Counter[int]:
    """{recipient: how many people}."""
    return Counter(recipient for recipients in keys.values() for recipient in recipients)


def in_codes(notice: Any) -> dict[str, Any]:
    """One recipient, as programs and commands read it."""
    return {
        "recipient": notice.recipient.slug,
        "name": str(notice.recipient),
        "way": str(notice.way),
        "people": notice.people,
    }

"""Data of others in what they get (Art. 15(4)): found, judged by the desk, blacked out. Nothing open leaves the house.

search(case)                     fresh findings (third_parties.py); what was judged before stays judged
judge(finding, outcome, why)     black out, or let it stand with a reason; `judge_all` for what is alike
mark(case, words)                what the search could not know; `withhold` keeps a whole file back
"""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_lock import event, lock_open_case
from dsar.contents.third_parties import OwnIdentifiers, Passage, Place, known_people, passages, places_in
from dsar.decisions.data_sources import people_of
from dsar.models import Case, Event, Finding

What, Outcome = Finding.What, Finding.Outcome
AROUND = 60  # letters of a passage on either side


def search(case: Case, *, by: Actor, at: datetime | None = None, keep: Any = lambda: None) -> int:
    """Look through everything they would get; how many places wait to be judged. Reads every text: work for a job."""
    at, people = at or timezone.now(), people_of(case)
    texts, own_identifiers = list(passages(people)), OwnIdentifiers.of(people)
    keep()
    others = known_people((passage.text for passage in texts), people)
    rows = [(passage, place) for passage in texts for place in places_in(passage.text, own_identifiers, others)]
    keep()
    return remember(case, rows, by=by, at=at)


@transaction.atomic
def remember(case: Case, matches: list[tuple[Passage, Place]], *, by: Actor, at: datetime) -> int:
    """Keep the places; those that nobody has judged are written anew. How many wait."""
    case = lock_open_case(case)
    case.findings.filter(outcome=Outcome.OPEN, by_hand=False).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                case=case,
                label=passage.label,
                row=number_of(passage.row),
                column=passage.path,
                start=place.begins,
                end=place.ends,
                what=place.what,
                excerpt=around(passage.text, place),
                found_at=at,
            )
            for passage, place in matches
        ],
        ignore_conflicts=True,
    )
    waiting = case.findings.filter(outcome=Outcome.OPEN).count()
    ledger.record("request.searched", by=by, about=case.person, target=case.target, counts={"places": waiting})
    settle_when_judged(case, by=by, at=at)
    return waiting


def number_of(row: str) -> UUID | None:
    """The row's number, when it has one of its own."""
    try:
        return UUID(row)
    except ValueError:
        return None


def around(text: str, place: Place) -> str:
    """The passage as the desk reads it: what was found in «», and some words on either side."""
    begins, ends = max(0, place.begins - AROUND), place.ends + AROUND
    before, after = text[begins : place.begins], text[place.ends : ends]
    if begins:
        before = f"… {before.partition(' ')[2] or before}"
    if ends < len(text):
        after = f"{after.rpartition(' ')[0] or after} …"
    return f"{before}«{text[place.begins : place.ends]}»{after}"


@transaction.atomic
def judge(finding: Finding, outcome: str, *, why: str = "", by: Actor, at: datetime | None = None) -> Finding:
    """Records the judgement: black it out, or let it stand, which needs a reason."""
    at, case = at or timezone.now(), lock_open_case(finding.case)
    refuse_silence(outcome, why)
    judgement = {"outcome": outcome, "judged_by": signature(by), "judged_at": at}
    finding = Finding.objects.with_keys().select_for_update(of=("self",)).get(pk=finding.pk)
    for name, value in judgement.items():
        setattr(finding, name, value)
    finding.why = why.strip() or None
    finding.save(update_fields=[*judgement, "why"])
    ledger.record("request.others_judged", by=by, about=case.person, target=case.target, counts={outcome: 1})
    settle_when_judged(case, by=by, at=at)
    return finding


@transaction.atomic
def judge_all(case: Case, *, by: Actor, at: datetime | None = None) -> int:
    """Black out whatever waits; how many."""
    at, case = at or timezone.now(), lock_open_case(case)
    redacted = case.findings.filter(outcome=Outcome.OPEN).update(
        outcome=Outcome.REDACTED, judged_by=signature(by), judged_at=at
    )
    if redacted:
        ledger.record(
            "request.others_judged", by=by, about=case.person, target=case.target, counts={"redacted": redacted}
        )
    settle_when_judged(case, by=by, at=at)
    return redacted


@transaction.atomic
def mark(case: Case, words: str, *, what: str = What.OTHER, by: Actor, at: datetime | None = None) -> int:
    """Blacks out every place where `words` occur in their texts; how many. ValidationError when they occur nowhere."""
    at, case = at or timezone.now(), lock_open_case(case)
    pattern = re.compile(re.escape(words.strip()), re.IGNORECASE)
    matches = [
        (passage, Place(match.start(), match.end(), what))
        for passage in (passages(people_of(case)) if words.strip() else ())
        for match in pattern.finditer(passage.text)
    ]
    if not matches:
        raise beside("words", _("These words stand nowhere in the texts."), "absent")
    for passage, place in matches:
        by_hand(case, passage, place, by=by, at=at)
    noted_by_hand(case, len(matches), by=by)
    settle_when_judged(case, by=by, at=at)
    return len(matches)


@transaction.atomic
def withhold(case: Case, label: str, row: UUID, column: str, *, by: Actor, at: datetime | None = None) -> Finding:
    """Keeps a file back because it holds data of others that cannot be taken out of it."""
    at, case = at or timezone.now(), lock_open_case(case)
    where = {"case": case, "label": label, "row": row, "column": column, "page": 1}
    judgement = {"what": What.OTHER, "outcome": Outcome.REDACTED, "by_hand": True}
    signed = {"judged_by": signature(by), "judged_at": at, "found_at": at}
    finding, new = Finding.objects.get_or_create(**where, defaults={**judgement, **signed})
    if new:
        noted_by_hand(case, 1, by=by)
    return finding


@transaction.atomic
def let_go(finding: Finding, *, by: Actor) -> None:
    """Undoes a marking or withholding made by hand: the words or the file go to the person after all."""
    case = lock_open_case(finding.case)
    case.findings.filter(pk=finding.pk, by_hand=True).delete()
    noted_by_hand(case, -1, by=by)


def noted_by_hand(case: Case, places: int, *, by: Actor) -> None:
    """One line of the ledger, in the caller's transaction."""
    ledger.record("request.others_marked", by=by, about=case.person, target=case.target, counts={"places": places})


def by_hand(case: Case, passage: Passage, place: Place, *, by: Actor, at: datetime) -> Finding:
    """A passage that somebody marked; what the search had found at this very place gives way."""
    there = {"label": passage.label, "row": number_of(passage.row), "column": passage.path, "page": None}
    where = {**there, "start": place.begins, "end": place.ends}
    case.findings.filter(**where).delete()
    judgement = {
        "what": place.what,
        "outcome": Outcome.REDACTED,
        "by_hand": True,
        "excerpt": around(passage.text, place),
    }
    signed = {"judged_by": signature(by), "judged_at": at, "found_at": at}
    return Finding.objects.create(case=case, **where, **judgement, **signed)


def refuse_silence(outcome: str, why: str) -> None:
    """ValidationError for an outcome that is none, and for a name that stays without a reason."""
    if outcome not in (Outcome.REDACTED, Outcome.SHOWN):
        raise beside("outcome", _("Say what becomes of it."), "outcome")
    if outcome == Outcome.SHOWN and not why.strip():
        raise beside("why", _("Say why it may stay visible."), "empty")


def settle_when_judged(case: Case, *, by: Actor, at: datetime) -> None:
    """Ticks the task once no finding is left to judge; in the caller's transaction."""
    if case.findings.filter(outcome=Outcome.OPEN).exists():
        return
    settled = [checklist.settle(case, "others", right=right, by=by, at=at) for right in checklist.COPYING]
    if any(settled):
        event(case, Event.Kind.NOTE, by=by, at=at, ref="others_judged")


def refuse_open(case: Case) -> None:
    """ValidationError while data of others wait to be judged."""
    if case.findings.filter(outcome=Outcome.OPEN).exists():
        raise ValidationError(_("Data of others wait to be judged."), code="others")

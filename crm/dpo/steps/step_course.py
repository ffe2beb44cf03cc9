"""The course of an assessment: begun, answered, advised on, handed over, decided, looked at again.

Whoever decides is never the officer (Art. 38(6)), and the officer's warning is overruled only with a reason that stays
beside it. A decided version is never changed; the next look is the next version.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.casework.proposals import refuse_powerless
from crm.dpo.models import Assessment, AssessmentOpinion
from crm.dpo.steps.step_questions import LONGEST, Question, chosen
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Proposal, Purpose

Faults = dict[str, Any]
Picture = Callable[[Assessment], dict[str, Any]]
Outcome = Assessment.Outcome


class Verdict(NamedTuple):
    """What is decided; `seen` is the `state_of` that the decider read, "" where nothing was shown."""

    outcome: str
    review_on: date | None
    reason: str = ""
    seen: str = ""


@transaction.atomic
def begin(kind: str, purpose: str, *, by: Actor, answers: Mapping[str, str] | None = None) -> Assessment:
    """The version of a purpose's assessment that is worked on; begun, from the last one's answers, where there is none.

    `answers` {question: words} are what a first version begins with.
    """
    hold_series(f"assessment {kind}")
    own = Assessment.objects.of(kind).filter(purpose=purpose).order_by("-version")
    last = own.first()
    if last is not None and last.undecided:
        return last
    moment = timezone.now().isoformat(timespec="seconds")
    first = {code: {"answer": words, "note": "", "at": moment} for code, words in (answers or {}).items() if words}
    highest = Assessment.objects.of(kind).order_by("-number").values_list("number", flat=True).first()
    assessment = Assessment.objects.create(
        kind=kind,
        purpose=purpose,
        number=last.number if last else (highest or 0) + 1,
        version=last.version + 1 if last else 1,
        answers=last.answers if last else first,
        begun_by=signature(by),
    )
    record("assessment.begun", assessment, by=by)
    return assessment


@transaction.atomic
def save_answers(
    assessment: Assessment,
    answers: Mapping[str, tuple[str, str]],
    *,
    questions: Iterable[Question],
    by: Actor,
    at: datetime | None = None,
) -> Assessment:
    """Save {question: (answer, note)}; what did not change stays. One entry for all.

    ValidationError for an unknown answer and once it is decided.
    """
    assessment = lock_undecided(assessment)
    by_code = {each.code: each for each in questions}
    moment = (at or timezone.now()).isoformat(timespec="seconds")
    changed = {
        code: {"answer": valid(by_code, code, answer), "note": note.strip()[:LONGEST], "at": moment}
        for code, (answer, note) in answers.items()
        if (answer, note.strip())
        != (chosen(assessment.answers, code), assessment.answers.get(code, {}).get("note", ""))
    }
    if changed:
        assessment.answers = {**assessment.answers, **changed}
        assessment.save(update_fields=["answers"])
        record("assessment.answered", assessment, by=by, fields=sorted(changed))
    return assessment


def valid(by_code: Mapping[str, Question], code: str, answer: str) -> str:
    """An answer that the question knows, or none; ValidationError for another."""
    each = by_code.get(code)
    if each is None or (not each.own_words and answer and answer not in dict(each.choices)):
        raise ValidationError(_("That is no answer to the question."), code="unknown")
    return answer.strip()[:LONGEST]


@transaction.atomic
def advise(
    assessment: Assessment, *, verdict: str, text: str, by: User, at: datetime | None = None
) -> AssessmentOpinion:
    """The officer's dated opinion (Art. 35(2)). PermissionDenied for anybody else, ValidationError once decided."""
    if not by.role.dpo:
        raise PermissionDenied
    assessment = lock_undecided(assessment)
    if not text.strip():
        raise ValidationError({"text": _("Say why.")}, code="empty")
    word = AssessmentOpinion.objects.create(
        assessment=assessment, verdict=verdict, text=text.strip(), given_by=signature(by), given_at=at or timezone.now()
    )
    record("assessment.advised", assessment, by=by, verdict=str(verdict))
    return word


@transaction.atomic
def hand_over(
    assessment: Assessment, faults: Callable[[Assessment], Faults], *, by: Actor, at: datetime | None = None
) -> Assessment:
    """Pass it on for a decision. ValidationError with what is wanting."""
    assessment = lock_undecided(assessment)
    if problems := faults(assessment):
        raise ValidationError(problems)
    assessment.handed_by, assessment.handed_at = signature(by), at or timezone.now()
    assessment.save(update_fields=["handed_by", "handed_at"])
    record("assessment.handed_over", assessment, by=by)
    return assessment


@transaction.atomic
def decide(
    assessment: Assessment,
    faults: Callable[[Assessment], Faults],
    verdict: Verdict,
    *,
    by: User,
    frozen: Picture | None = None,
    at: datetime | None = None,
) -> Assessment:
    """The controller's decision: from now on the version stays as it is.

    PermissionDenied for the officer and whoever does not decide; ValidationError, by field where one is at fault, for
    one that is decided, or was changed since it was read, for what `faults` finds, without a reason where one is due,
    without a later day of review.
    """
    refuse_powerless(by)
    assessment, at = lock_undecided(assessment), at or timezone.now()
    if verdict.seen and verdict.seen != state_of(assessment, frozen):
        raise ValidationError(_("It was changed since you read it. Read it again, then decide."), code="late")
    assessment.outcome, assessment.reason = verdict.outcome, verdict.reason.strip()
    assessment.review_on = verdict.review_on
    problems = {**faults(assessment), **faults_of_decision(assessment, timezone.localdate(at))}
    if problems:
        raise ValidationError(problems)
    assessment.overrules = assessment.opinion if assessment.warned and assessment.passes else None
    assessment.covers, assessment.frozen = terms_now(assessment), frozen(assessment) if frozen else {}
    assessment.decided_by, assessment.decided_at = signature(by), at
    columns = ["outcome", "reason", "review_on", "overrules", "covers", "frozen", "decided_by", "decided_at"]
    assessment.save(update_fields=columns)
    record("assessment.decided", assessment, by=by, outcome=str(verdict.outcome))
    return assessment


def state_of(assessment: Assessment, frozen: Picture | None = None) -> str:
    """A mark of all that a decision rests on: answers, opinions, the picture of the risks."""
    opinions = sorted(word.pk for word in assessment.opinions.all())
    rests_on = [assessment.answers, opinions, frozen(assessment) if frozen else {}]
    return sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()[:24]


def faults_of_decision(assessment: Assessment, day: date) -> Faults:
    """What every decision needs: {field: what is wanting}."""
    faults: Faults = {}
    against = assessment.warned and assessment.passes
    if against and not assessment.reason:
        faults["reason"] = _("The officer advises against it. Say why you decide otherwise.")
    elif assessment.outcome in (Outcome.CONDITIONS, Outcome.REJECTED, Outcome.THEIRS) and not assessment.reason:
        faults["reason"] = _("Say why, or under which condition.")
    if assessment.passes and (assessment.review_on is None or assessment.review_on <= day):
        faults["review_on"] = _("Say when it is looked at again: a day after today.")
    return faults


def terms_now(assessment: Assessment) -> dict[str, Any]:
    """{categories, channels, marketing} that the assessment is about: those of drafts that wait count with those in
    force."""
    wanted = [terms for terms in terms_of_purpose(assessment.purpose) if terms]
    return {
        "categories": sorted({code for terms in wanted for code in terms["categories"]}),
        "channels": sorted({code for terms in wanted for code in terms["channels"]}),
        "marketing": any(terms["marketing"] for terms in wanted),
    }


def terms_of_purpose(slug: str) -> list[dict[str, Any]]:
    """The terms of the version in force and of the drafts that would change it or bring it in."""
    current = Purpose.objects.filter(slug=slug, active_to=None).values("categories", "channels", "marketing")
    return [*map(weighed, current), *(weighed(row.values) for row in drafts_of(slug))]


def is_known(slug: str) -> bool:
    """Whether there is a purpose of that short name, or a draft of one that waits."""
    return Purpose.objects.filter(slug=slug).exists() or drafts_of(slug).exists()


def drafts_of(slug: str) -> QuerySet[Proposal]:
    """Drafts that wait and would bring the purpose in or change it."""
    return Proposal.objects.pending().filter(subject=Proposal.Subject.PURPOSE, slug=slug).exclude(values={})


def weighed(terms: Any) -> dict[str, Any]:
    """What of a purpose's terms an assessment looks at."""
    return {
        "categories": list(terms.get("categories") or ()),
        "channels": list(terms.get("channels") or ()),
        "marketing": bool(terms.get("marketing")),
    }


def lock_undecided(assessment: Assessment) -> Assessment:
    """The row, locked, since two people may decide at once. ValidationError when it is decided."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not locked.undecided:
        raise ValidationError(_("It is decided already. Begin the next version."), code="decided")
    return locked


def record(act: str, assessment: Assessment, *, by: Actor, fields: Iterable[str] = (), **counts: Any) -> None:
    """The act in the ledger, with what kind of assessment and which purpose it is about."""
    about = {"kind": str(assessment.kind), "purpose": assessment.purpose, "version": assessment.version}
    ledger.record(act, by=by, target=assessment.target, fields=list(fields), counts={**about, **counts})

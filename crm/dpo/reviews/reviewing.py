"""The acts of a review: planned, begun, answered, signed. Each writes one line into the ledger.

plan(row, months=…, owner=…, next_on=…, by=dora)
review = begin(row, by=dora)                 the one that is open, or a new one
answer(review, {code: (answer, note)}, by=dora)
sign_off(review, note=…, by=dora)            facts frozen as they are, the next day set
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.casework.case_numbers import next_number
from crm.dpo.models import AccessLine, Review, ReviewPlan, ReviewPoint, Subject
from crm.dpo.reviews.access_lines import ask_managers
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.seen_facts import facts_of
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

SERIES, LETTER = "dpo.reviews", "PR"
FARTHEST = 3 * 366  # days ahead


def need_right(by: User) -> None:
    """PermissionDenied for one who neither oversees nor administers."""
    if not by.may(rights.ACCOUNTS_INFORMED):
        raise PermissionDenied


@transaction.atomic
def plan(row: ReviewPlan, *, months: int, owner: User | None, next_on: date, by: User) -> None:
    """How often, by whom, when next. ValidationError for a day that is over or far, and for an owner without access."""
    need_right(by)
    today = timezone.localdate()
    if not today <= next_on or (next_on - today).days > FARTHEST:
        raise ValidationError({"next_on": _("Choose a day from today on, within three years.")}, code="day")
    if owner is not None and not (owner.is_active and rights.ACCOUNTS_INFORMED in owner.role.held):
        raise ValidationError({"owner": _("This colleague cannot open reviews.")}, code="owner")
    plan_row = ReviewPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if plan_row.next_on != next_on:
        plan_row.told_days = None
    plan_row.months, plan_row.owner, plan_row.next_on = months, owner, next_on
    plan_row.save(update_fields=["months", "owner", "next_on", "told_days"])
    counts = {"months": months, "next": f"{next_on}", "owner": owner.target if owner else ""}
    ledger.record("review.planned", by=by, target=plan_row.target, counts=counts)


@transaction.atomic
def begin(row: ReviewPlan, *, by: User, at: datetime | None = None) -> Review:
    """The open review of a subject, or a new one; of access it asks every manager about their team."""
    need_right(by)
    at = at or timezone.now()
    plan_row = ReviewPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)  # two who begin at once begin one
    if review := plan_row.reviews.filter(signed_at=None).first():
        return review
    number = next_number(Review.objects.all(), LETTER, at, series=SERIES, digits=3)
    review = Review.objects.create(
        number=number, plan=plan_row, due_on=plan_row.next_on, opened_at=at, opened_by=signature(by)
    )
    ledger.record("review.begun", by=by, target=review.target, counts={"subject": plan_row.subject})
    if plan_row.subject == Subject.ACCESS:
        ask_managers(review, by=by)
    return review


@transaction.atomic
def answer(review: Review, answers: Mapping[str, tuple[str, str]], *, by: User, at: datetime | None = None) -> int:
    """Keep answers to points, {code: (answer, note)}; how many changed. ValidationError for one that does not exist, a
    «not in order» without a note, and a review that is signed.
    """
    need_right(by)
    row = locked(review)
    known = {point.code for point in points_of(row.plan.subject)}
    before = {point.code: point for point in row.points.all()}
    changed = []
    for code, (given, note) in answers.items():
        if code not in known or given not in ReviewPoint.Answer.values:
            raise ValidationError(_("There is no such point."), code="unknown")
        if given == ReviewPoint.Answer.NO and not note.strip():
            raise ValidationError(_("Say in a few words what is not in order."), code="note")
        if code not in before or (before[code].answer, before[code].note) != (given, note.strip()):
            changed.append(code)
            values = {"answer": given, "note": note.strip()[:300], "by": signature(by), "at": at or timezone.now()}
            ReviewPoint.objects.update_or_create(review=row, code=code, defaults=values)
    if changed:
        ledger.record("review.answered", by=by, target=row.target, fields=sorted(changed))
    return len(changed)


@transaction.atomic
def sign_off(review: Review, *, note: str, by: User, at: datetime | None = None) -> Review:
    """Sign it: the facts stay as they were seen, the next look is due `months` from today.

    ValidationError while a point or a line about access waits, and when it was signed already.
    """
    need_right(by)
    at = at or timezone.now()
    row = locked(review)
    if missing := unanswered(row):
        text = ngettext("%(n)s point waits for its answer.", "%(n)s points wait for their answer.", missing)
        raise ValidationError(text % {"n": missing}, code="missing")
    if not note.strip():
        raise ValidationError({"note": _("Say in a sentence what came of it.")}, code="note")
    facts = [asdict(fact) for fact in facts_of(row, at)]
    row.note, row.facts, row.signed_at, row.signed_by = note.strip()[:1000], facts, at, signature(by)
    row.save(update_fields=["note", "facts", "signed_at", "signed_by"])
    plan_row = row.plan
    plan_row.next_on, plan_row.told_days = months_on(timezone.localdate(at), plan_row.months), None
    plan_row.save(update_fields=["next_on", "told_days"])
    bad = sum(fact["ok"] is False for fact in facts) + row.points.filter(answer=ReviewPoint.Answer.NO).count()
    ledger.record("review.signed", by=by, target=row.target, counts={"subject": plan_row.subject, "not_in_order": bad})
    return row


def unanswered(review: Review) -> int:
    """How many points and lines wait."""
    answered = set(review.points.values_list("code", flat=True))
    points = sum(point.code not in answered for point in points_of(review.plan.subject))
    return points + review.lines.filter(state=AccessLine.State.WAITING).count()


def locked(review: Review) -> Review:
    """The row, held until the act is done. ValidationError for a signed one."""
    row = Review.objects.select_for_update(of=("self",)).select_related("plan").get(pk=review.pk)
    if row.signed_at is not None:
        raise ValidationError(_("This review is signed and stays as it is. Begin the next one."), code="signed")
    return row


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError  # every month has 28 days

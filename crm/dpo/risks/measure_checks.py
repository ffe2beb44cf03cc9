"""The nightly look at measures: what holds, what does not any more, and what follows.

A measure that turns false marks the risks that rely on it, reopens the impact assessments of their purposes, and the
desk is told once. What was seen stands in the row, so a look too many changes nothing and one too few is made up for.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.dpo.models import Assessment, MeasureCheck, Risk
from crm.dpo.risks.measures import MEASURES, Measure, Seen
from crm.dpo.steps.step_course import record
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, system
from crm.privacy.logs import ledger

BY = system("dpo.look_at_measures")
SERIES = "measures"
Outcome = Assessment.Outcome


def look_nightly(at: datetime | None = None) -> int:
    """Look once a day of the office; how many measures turned false."""
    at = at or timezone.now()
    newest = MeasureCheck.objects.order_by("checked_at").first()  # the one that was looked at longest ago
    every = MeasureCheck.objects.filter(code__in=MEASURES).count() == len(MEASURES)
    if newest is not None and every and timezone.localdate(newest.checked_at) >= timezone.localdate(at):
        return 0
    return look(by=BY, at=at)


@transaction.atomic
def look(*, by: Actor, at: datetime | None = None) -> int:
    """Look at every measure now; how many turned false. Nobody else looks meanwhile."""
    hold_series(SERIES)
    at = at or timezone.now()
    before = {row.code: row for row in MeasureCheck.objects.filter(code__in=MEASURES)}
    failed = [measure for measure in MEASURES.values() if note(measure, before.get(measure.code), at=at, by=by)]
    if failed:
        tell(failed, mark([measure.code for measure in failed], at=at, by=by))
    return len(failed)


def note(measure: Measure, before: MeasureCheck | None, *, at: datetime, by: Actor) -> bool:
    """Write down what is seen of one; whether it turned false, which one never seen to hold has not."""
    finding: Seen = measure.look(at)
    turned = before is not None and before.held != finding.held
    values = {
        "held": finding.held,
        "good": finding.good,
        "all": finding.all,
        "seen_on": finding.seen_on,
        "checked_at": at,
    }
    values |= {"changed_at": at} if turned or before is None else {}
    MeasureCheck.objects.update_or_create(code=measure.code, defaults=values)
    if turned:
        act = "measure.held" if finding.held else "measure.failed"
        ledger.record(act, by=by, target=f"measure:{measure.code}", counts={"good": finding.good, "all": finding.all})
    return turned and not finding.held


def mark(codes: Iterable[str], *, at: datetime, by: Actor) -> list[Risk]:
    """Mark the risks that rely on these measures, and reopen the assessments of their purposes; the risks."""
    relying = Risk.objects.current().filter(measures__code__in=codes).distinct().order_by("pk")
    risks = list(relying.prefetch_related("measures"))
    for risk in risks:
        if Risk.objects.filter(pk=risk.pk, marked_at=None).update(marked_at=at):
            own = sorted({measure.code for measure in risk.measures.all()}.intersection(codes))
            ledger.record("risk.marked", by=by, target=risk.target, counts={"measures": own})
    purposes = {risk.purpose for risk in risks}
    decided = Assessment.objects.of(Assessment.Kind.IMPACT).counting().filter(reopened_at=None)
    for row in decided.exclude(outcome__in=(Outcome.NOT_NEEDED, Outcome.REJECTED)):
        relies = not set(row.frozen.get("measures", ())).isdisjoint(codes)
        if row.purpose in purposes or relies:
            reopen(row, sorted(codes), at=at, by=by)
    return risks


def reopen(row: Assessment, codes: list[str], *, at: datetime, by: Actor) -> None:
    """What was decided rests on a measure that does not hold: it has to be looked at again (Art. 35(11))."""
    if Assessment.objects.filter(pk=row.pk, reopened_at=None).update(reopened_at=at, reopened_for=codes):
        record("assessment.reopened", row, by=by, measures=codes)


def tell(failed: list[Measure], risks: list[Risk]) -> None:
    """A mail to officers and deciders."""
    context: dict[str, Any] = {
        "measures": failed,
        "risks": risks,
        "link": settings.BASE_URL + reverse("dpo:risks") + "?state=marked",
    }
    office = Q(role__dpo=True) | Q(role__decides=True)
    for reader in User.objects.filter(office, is_active=True).exclude(email="").select_related("role").order_by("pk"):
        post("measure_failed", to=reader, by=BY, context={**context, "reader": reader})

"""The demo's reviews: one done, one due in two days, one late and under way; who sees to what is not ready."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import demo_accounts
from crm.dpo.models import AccessLine, CheckState, Review, ReviewPlan, ReviewPoint, Subject
from crm.dpo.reviews.access_lines import say
from crm.dpo.reviews.checklists import points_of
from crm.dpo.reviews.reviewing import answer, begin, months_on, sign_off
from crm.privacy.actors import signature

TECHNICAL = (Subject.SETTINGS, Subject.PASSWORDS, Subject.BACKUPS, Subject.KEYS, Subject.DEPENDENCIES)
DONE_AGO, DUE_IN, LATE_BY = 75, 2, 9  # days
CONCLUSION = "Podmioty sprawdzone, umowy kompletne. Bramka SMS do odnowienia w grudniu."
NOTE = "Druga kopia na dysku w biurze, klucze w sejfie."
FAILING_SINCE = {"information_duty": 22, "ends": 11, "grounds": 40}  # days ago, as the nightly look would have found


def bring_in(loading: Any) -> None:
    """Plans with whoever is in charge, a signed review, one that waits for its last answers."""
    today = timezone.localdate(loading.now)
    ReviewPlan.objects.filter(subject__in=TECHNICAL).update(owner=loading.staff["alicja"])
    ReviewPlan.objects.exclude(subject__in=TECHNICAL).update(owner=loading.staff["iwona"])
    done(loading)
    ReviewPlan.objects.filter(subject=Subject.BACKUPS).update(next_on=today + timedelta(days=DUE_IN))
    late(loading, today - timedelta(days=LATE_BY))
    for code, days in FAILING_SINCE.items():
        owner = loading.staff["iwona"]
        CheckState.objects.update_or_create(
            code=code, defaults={"owner": owner, "failing_since": today - timedelta(days=days)}
        )


def done(loading: Any) -> None:
    """The review of processors, signed by the officer."""
    officer, at = loading.staff["iwona"], loading.moment(DONE_AGO)
    review = begin(ReviewPlan.objects.get(subject=Subject.PROCESSORS), by=officer, at=at)
    answers = {point.code: ("yes", "") for point in points_of(Subject.PROCESSORS)}
    answer(review, answers, by=officer, at=at)
    sign_off(review, note=CONCLUSION, by=officer, at=at)


def late(loading: Any, day: Any) -> None:
    """The review of access: Magda has confirmed one of her people, the other waits."""
    plan = ReviewPlan.objects.get(subject=Subject.ACCESS)
    plan.next_on = day
    plan.save(update_fields=["next_on"])
    review = begin(plan, by=loading.staff["iwona"], at=loading.moment(LATE_BY))
    line = review.lines.filter(user=loading.staff["marta"], manager=loading.staff["magda"]).first()
    if line is not None:
        say(line, needed=True, by=loading.staff["magda"])


def take_out() -> None:
    """Whatever of it is still here; plans of the accounts that go begin anew."""
    staff = list(demo_accounts())
    ours = Review.objects.filter(opened_by__in=[signature(user) for user in staff])
    AccessLine.objects.filter(review__in=ours).delete()
    ReviewPoint.objects.filter(review__in=ours).delete()
    ours.delete()
    for plan in ReviewPlan.objects.filter(owner__in=staff):
        plan.next_on, plan.told_days, plan.owner = months_on(timezone.localdate(), plan.months), None, None
        plan.save(update_fields=["next_on", "told_days", "owner"])
    CheckState.objects.filter(owner__in=staff).delete()

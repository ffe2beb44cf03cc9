"""What the pages of reviews show: plans with their last review, the record, one review in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from crm.accounts.language.actor_names import signers_of
from crm.dpo.models import AccessLine, Review, ReviewPlan

RECENT = 60  # signed reviews on the page


@dataclass(frozen=True)
class PlanRow:
    """One subject: its plan, the open review if any, the last signed one."""

    plan: ReviewPlan
    running: Review | None
    last: Review | None
    late: bool


def plan_rows(day: date) -> list[PlanRow]:
    """Every subject, the nearest day first."""
    newest = Review.objects.order_by("-opened_at", "-pk")
    plans = ReviewPlan.objects.select_related("owner").prefetch_related(Prefetch("reviews", newest))
    return [row_of(plan, day) for plan in plans]


def row_of(plan: ReviewPlan, day: date) -> PlanRow:
    """One of them."""
    reviews = list(plan.reviews.all())
    running = next((review for review in reviews if review.signed_at is None), None)
    last = next((review for review in reviews if review.signed_at is not None), None)
    return PlanRow(plan, running, last, plan.late(day))


def signed_reviews() -> list[dict[str, Any]]:
    """[{review, signer}] of the latest that were signed."""
    rows = list(Review.objects.exclude(signed_at=None).select_related("plan").order_by("-signed_at", "-pk")[:RECENT])
    names = signers_of(*(row.signed_by for row in rows))
    return [{"review": row, "signer": names[row.signed_by]} for row in rows]


def to_take_away() -> list[AccessLine]:
    """Access that nobody needs any more and that is still there."""
    rows = AccessLine.objects.to_take_away().select_related("user__role", "manager", "review")
    return list(rows.order_by("answered_at", "pk"))


def by_manager(lines: Iterable[AccessLine]) -> list[tuple[str, list[AccessLine]]]:
    """[(whose list, lines)] of a review; those whom nobody leads wait for the desk."""
    groups: dict[str, list[AccessLine]] = {}
    for line in lines:
        name = str(line.manager) if line.manager else _("Nobody leads them: the desk answers")
        groups.setdefault(name, []).append(line)
    return list(groups.items())

"""Readiness of recurring reviews (Art. 24(1), 32(1)(d)): which are late, and which access nobody has taken away."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.models import AccessLine, ReviewPlan
from crm.dpo.readiness.check import Check, check_of


def plans() -> QuerySet[ReviewPlan]:
    """What is looked at again, and when next."""
    return ReviewPlan.objects.order_by("next_on", "subject")


def access_to_take_away() -> QuerySet[AccessLine]:
    """Access that nobody needs any more and that is still there, with whose it is."""
    return AccessLine.objects.to_take_away().select_related("user").order_by("answered_at", "pk")


def review_checks(rows: Iterable[ReviewPlan], lines: Iterable[AccessLine], today: date) -> list[Check]:
    """Whether every review is in time, and whether what was found is done."""
    subjects, left = list(rows), list(lines)
    page = reverse("dpo:reviews")
    in_time = check_of(
        _("Reviews in time"),
        _("subjects whose next review is not late, of all that are looked at again"),
        [(f"{plan} ({day_words(plan.next_on)})", not plan.late(today)) for plan in subjects],
        page,
        code="reviews",
        query=_("plans of reviews, each with the day by which the next one is due"),
        act=_("Open the reviews"),
    )
    taken = Check(
        _("Access that nobody needs"),
        _("answers «no longer needed» after which the account was closed, got another role, or was settled by hand"),
        0,
        len(left),
        page,
        tuple(str(line.user) for line in left),
        code="access_taken",
        query=_("lines of access reviews answered «no longer», whose account is open in the same role"),
        act=_("Take it away"),
        nothing=_("none is left"),
        colleagues=True,
    )
    return [in_time, taken]

"""Before a review is due, on its day and when it is late: whoever is in charge is told, each once; nobody in charge
means the officers, or whoever decides.

What is due is read from the rows, so a look that was missed is made up for and one too many does nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day_long
from crm.accounts.models import User
from crm.casework.colleagues import officers
from crm.dpo.models import ReviewPlan
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("dpo.tell_of_reviews")
LEADS = (0, 14)  # days ahead, the nearest first
LATE = -1


def tell_of_reviews(at: datetime | None = None) -> int:
    """Tell of every review that is near, due or late and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    rows = ReviewPlan.objects.select_related("owner__role").order_by("pk")
    return sum(tell_of(row, day) for row in rows if lead_of(row, day) is not None)


def lead_of(row: ReviewPlan, day: date) -> int | None:
    """At which distance it is told of today; None while there is time."""
    left = (row.next_on - day).days
    return LATE if left < 0 else next((lead for lead in LEADS if left <= lead), None)


@transaction.atomic
def tell_of(row: ReviewPlan, day: date) -> bool:
    """Put the messages about one into the outbox, unless they were told at this distance or a nearer one."""
    lead = lead_of(row, day)
    untold = Q(told_days=None) | Q(told_days__gt=lead)
    # claimed first: two workers may look at the same moment
    if not ReviewPlan.objects.filter(untold, pk=row.pk, next_on=row.next_on).update(told_days=lead):
        return False
    for reader in readers_of(row):
        post("review_due", to=reader, by=BY, context={"review": DueWords(row, day), "reader": reader})
    ledger.record("review.due_told", by=BY, target=row.target, counts={"days": lead})
    return True


def readers_of(row: ReviewPlan) -> list[User]:
    """Whoever is in charge; the officers where nobody is, or they left."""
    owner = row.owner
    return [owner] if owner is not None and owner.is_active and owner.email else list(officers())


@dataclass(frozen=True)
class DueWords:
    """One review that is due as its reader is told of it; spelled in the language that is active then."""

    row: ReviewPlan
    day: date

    @property
    def title(self) -> str:
        """One sentence with the day, without its full stop."""
        words = {"subject": self.row.get_subject_display(), "day": day_long(self.row.next_on)}
        if self.row.late(self.day):
            return _("Review «%(subject)s» was due on %(day)s") % words
        return _("Review «%(subject)s» is due by %(day)s") % words

    @property
    def link(self) -> str:
        """The page of reviews."""
        return settings.BASE_URL + reverse("dpo:reviews")

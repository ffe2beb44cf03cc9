"""Before an authorisation ends, and when it has: its owner, officers and administrators are told by mail.

30 and 7 days ahead and on the day after, each once. What is due is read from the rows, so a look that was missed is
made up for and one too many does nothing. An authorisation that another follows is not told of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from crm.accounts.authorisations.duty import duty_in_force
from crm.accounts.language.formats import day_long
from crm.accounts.models import Authorisation, User
from crm.accounts.models.authorisations import DAY, LEADS
from crm.accounts.permissions import rights
from crm.dpo.authorisations.desk_rows import within_notice
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("dpo.tell_of_authorisations")
OVER = -1  # days ahead, of a notice that the last day has gone by
LATE = 30 * DAY  # what ended longer ago is told of no more


def tell_of_terms(at: datetime | None = None) -> int:
    """Tell of every authorisation that ends soon or has ended, and was not told of yet; how many notices that were."""
    at = at or timezone.now()
    day = timezone.localdate(at)
    later = Authorisation.objects.signed().filter(user=OuterRef("user"), withdrawn_at=None, since__gt=OuterRef("since"))
    rows = within_notice(day).filter(~Exists(later), until__gte=day - LATE).with_people().order_by("pk")
    return sum(tell_of(row, at) for row in rows)


@transaction.atomic
def tell_of(row: Authorisation, at: datetime) -> bool:
    """Put the messages about one into the outbox, unless they were told at this distance or a nearer one."""
    day = timezone.localdate(at)
    lead = lead_of(row, day)
    untold = Q(told_days=None) | Q(told_days__gt=lead)
    # claimed first: two workers may look at the same moment
    if not Authorisation.objects.filter(untold, pk=row.pk, withdrawn_at=None).update(told_days=lead):
        return False
    required = duty_in_force(at) is not None
    for reader in readers_of(row):
        words = TermWords(row, day, required=required, own=reader.pk == row.user_id)
        post("authorisation_ends", to=reader, by=BY, context={"term": words, "reader": reader})
    act = "authorisation.ended" if lead == OVER else "authorisation.ending_told"
    ledger.record(act, by=BY, target=row.target, counts={"days": lead})
    return True


def lead_of(row: Authorisation, day: date) -> int:
    """At which distance it is told of today."""
    left = row.days_left(day)
    if left is None or left < 0:
        return OVER
    return next(lead for lead in LEADS if left <= lead)


def readers_of(row: Authorisation) -> list[User]:
    """Its owner, and everybody who looks after authorisations: officers, administrators, whoever decides."""
    active = User.objects.filter(is_active=True, role__machine=False).exclude(email="").select_related("role")
    desk = Q(role__rights__contains=[rights.ACCOUNTS_INFORMED]) | Q(role__decides=True) | Q(role__dpo=True)
    return list(active.filter(desk | Q(pk=row.user_id)).order_by("pk"))


@dataclass(frozen=True)
class TermWords:
    """The end of one authorisation as its reader is told of it; spelled in the language that is active then."""

    row: Authorisation
    day: date
    required: bool
    own: bool

    @property
    def title(self) -> str:
        """One sentence with the day, without its full stop."""
        words: dict[str, Any] = {"n": self.row.number, "who": self.row.user, "day": day_long(self.row.until)}
        if self.row.until is not None and self.row.until < self.day:
            own, others = _("Your authorisation %(n)s ran until %(day)s"), _("%(who)s: authorisation %(n)s ran out")
        else:
            own = _("Your authorisation %(n)s ends on %(day)s")
            others = _("%(who)s: authorisation %(n)s ends on %(day)s")
        return (own if self.own else others) % words

    @property
    def then(self) -> str:
        """What it means."""
        if not self.required:
            return _(
                "Authorisations are not required yet, so nothing closes. The register should still have the next one."
            )
        if self.row.until is not None and self.row.until < self.day:
            return _("The role opens no personal data now, but for matters in hand whose term set by law still runs.")
        left = self.row.days_left(self.day) or 0
        text = ngettext(
            "In %(n)s day the role opens no personal data any more.",
            "In %(n)s days the role opens no personal data any more.",
            left + 1,
        )
        return text % {"n": left + 1}

    @property
    def way_on(self) -> str:
        """What stands before the link."""
        return _("Whoever decides signs the next one; see:") if self.own else _("Give the next one here:")

    @property
    def link(self) -> str:
        """The page that shows it, or mends it."""
        path = reverse("accounts:authorisation") if self.own else reverse("dpo:authorisation", args=[self.row.uid])
        return settings.BASE_URL + path

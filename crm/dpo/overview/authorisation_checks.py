"""Readiness of authorisations (Art. 29, 32(4)): who has none, whether the house requires them. One statement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import Authorisation, AuthorisationDuty, User
from crm.dpo.overview.check import Check
from crm.dpo.overview.recipient_checks import check_of


def staff_with_papers(day: date) -> QuerySet[User]:
    """Colleagues by name, each with `has_one` (for that day, promised) and `required` (the same for all)."""
    theirs = Authorisation.objects.in_term(day).filter(user=OuterRef("pk"), role=OuterRef("role"))
    duty = Exists(AuthorisationDuty.objects.filter(lifted_at=None))
    everybody = colleagues().annotate(has_one=Exists(theirs.filter(statement__isnull=False)), required=duty)
    return everybody.order_by("last_name", "first_name", "username")


def authorisation_checks(staff: Iterable[Any]) -> list[Check]:
    """Two checks of `staff_with_papers`: who has one, and whether one is required."""
    rows = list(staff)
    given = check_of(
        _("Authorisations"),
        _("colleagues with an authorisation in force and a promise of confidentiality, of all who may sign in"),
        [(str(user), user.has_one) for user in rows],
        reverse("dpo:authorisations_without"),
    )
    required = bool(rows and rows[0].required)
    off = () if required else (_("switched off: roles open what they hold without one"),)
    formula = _("whether a role opens personal data only with an authorisation")
    return [given, Check(_("Authorisations required"), formula, int(required), 1, reverse("dpo:authorisations"), off)]

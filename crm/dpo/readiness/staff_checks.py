"""Readiness of colleagues: authorisations (Art. 29, 32(4)), the notice to staff, second factors, passwords.

One statement for all of them, `staff_to_check`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.factors.factor_state import with_factor
from crm.accounts.models import Authorisation, AuthorisationDuty, User
from crm.accounts.models.staff_notice import with_told
from crm.accounts.staff_notice.acceptance import CURRENT
from crm.dpo.readiness.check import Check, check_of

RISKY = timedelta(days=365)  # our own measure of a password that stands alone


def staff_to_check(day: date) -> QuerySet[User]:
    """Colleagues by name, each with `has_one` (an authorisation for that day, promised), `required` (the same for
    all), `has_factor` and `told_version` (of the notice to staff).
    """
    theirs = Authorisation.objects.in_term(day).filter(user=OuterRef("pk"), role=OuterRef("role"))
    duty = Exists(AuthorisationDuty.objects.filter(lifted_at=None))
    everybody = colleagues().annotate(has_one=Exists(theirs.filter(statement__isnull=False)), required=duty)
    return with_told(with_factor(everybody)).order_by("last_name", "first_name", "username")


def staff_checks(staff: Iterable[Any], at: datetime) -> list[Check]:
    """Five checks of `staff_to_check`."""
    rows = list(staff)
    return [*authorisation_checks(rows), notice_check(rows), factor_check(rows), password_check(rows, at)]


def authorisation_checks(staff: Iterable[Any]) -> list[Check]:
    """Who has an authorisation, and whether one is required."""
    rows = list(staff)
    given = check_of(
        _("Authorisations"),
        _("colleagues with an authorisation in force and a promise of confidentiality, of all who may sign in"),
        [(str(user), user.has_one) for user in rows],
        reverse("dpo:authorisations_without"),
        code="authorisations",
        colleagues=True,
        query=_("accounts of people that are open, each with a signed authorisation of its role for today"),
        act=_("Give them one"),
    )
    required = bool(rows and rows[0].required)
    off = () if required else (_("switched off: roles open what they hold without one"),)
    duty = Check(
        _("Authorisations required"),
        _("whether a role opens personal data only with an authorisation"),
        int(required),
        1,
        reverse("dpo:authorisations"),
        off,
        code="authorisations_required",
        query=_("the organisation's own switch, not lifted"),
        act=_("Switch it on"),
    )
    return [given, duty]


def notice_check(rows: list[Any]) -> Check:
    """Whether everybody was told that looks are logged (Art. 88)."""
    return check_of(
        _("Notice to staff"),
        _("colleagues who confirmed the notice about logging in its present version, of all who may sign in"),
        [(str(user), user.told_version >= CURRENT) for user in rows],
        reverse("accounts:notice_readers"),
        code="staff_notice",
        colleagues=True,
        query=_("accounts of people that are open, each with its newest confirmation of the notice"),
        act=_("See who has not"),
    )


def factor_check(rows: list[Any]) -> Check:
    """Whether whoever leads, oversees, decides, administers or exports has a second factor."""
    privileged = [user for user in rows if user.role.needs_second_factor]
    return check_of(
        _("Second factor"),
        _("colleagues with an authenticator app or a passkey, of those whose role wants one"),
        [(str(user), user.has_factor) for user in privileged],
        reverse("accounts:users"),
        pages=[reverse("accounts:user", args=[user.uid]) for user in privileged],
        code="second_factor",
        colleagues=True,
        query=_("open accounts whose role leads, oversees, decides, administers or exports, each with its factors"),
        act=_("Open the accounts"),
    )


def password_check(rows: list[Any], at: datetime) -> Check:
    """Passwords that are a risk: older than the role allows, or alone before the account and older than a year."""
    with_one = [user for user in rows if user.has_usable_password()]
    return check_of(
        _("Passwords"),
        _("passwords within their role's days and, where nothing else guards the account, younger than a year"),
        [(str(user), not risky(user, at)) for user in with_one],
        reverse("accounts:users"),
        pages=[reverse("accounts:user", args=[user.uid]) for user in with_one],
        code="passwords",
        colleagues=True,
        query=_("open accounts with a password, each with the day it was set; the password itself is never read"),
        act=_("Open the accounts"),
    )


def risky(user: Any, at: datetime) -> bool:
    """Whether the password of a colleague is a risk."""
    return user.password_due(at) or (not user.has_factor and (user.password_at or user.created_at) + RISKY <= at)

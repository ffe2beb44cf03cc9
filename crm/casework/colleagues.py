"""Whom the clock of a case calls: officers, whoever decides for the controller, and whoever stands in for them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from crm.accounts.models import StandIn, User

RESPONSIBLE = Q(role__dpo=True) | Q(role__decides=True)


def active() -> QuerySet[User]:
    """Colleagues who can be written to."""
    return User.objects.filter(is_active=True, role__machine=False).exclude(email="").order_by("pk")


def officers() -> QuerySet[User]:
    """The officers; where there is none, whoever decides."""
    return active().filter(role__dpo=True) or active().filter(role__decides=True)


def responsible() -> QuerySet[User]:
    """The officers and whoever decides."""
    return active().filter(RESPONSIBLE)


def standing_in_for(people: QuerySet[User] | Iterable[User], at: datetime) -> QuerySet[User]:
    """Who stands in for them at `at`."""
    return active().filter(pk__in=deputies(people, at))


def deputies(people: QuerySet[User] | Iterable[User], at: datetime) -> QuerySet:
    """The keys of the same, whether they can be written to or not."""
    return StandIn.objects.running(at).filter(absent__in=people).values("deputy")


def everybody(at: datetime) -> QuerySet[User]:
    """Officers, whoever decides, and at `at` the stand-ins of both, absent ones without an address included."""
    absent = User.objects.filter(RESPONSIBLE, is_active=True)
    return active().filter(RESPONSIBLE | Q(pk__in=deputies(absent, at)))

"""Whom the clock calls: the officer, whoever decides, and whoever stands in for them; weekends too."""

from datetime import datetime

from django.db.models import Q, QuerySet

from crm.accounts.models import StandIn, User


def officers() -> QuerySet[User]:
    """The officers; where there is none, whoever decides."""
    active = User.objects.filter(is_active=True, role__machine=False).exclude(email="").order_by("pk")
    return active.filter(role__dpo=True) or active.filter(role__decides=True)


def everybody(at: datetime) -> QuerySet[User]:
    """Officers, whoever decides for the controller, and at `at` the stand-ins of both."""
    grave = Q(role__dpo=True) | Q(role__decides=True)
    absent = User.objects.filter(grave, is_active=True)
    deputies = StandIn.objects.running(at).filter(absent__in=absent).values("deputy")
    active = User.objects.filter(is_active=True, role__machine=False).exclude(email="").order_by("pk")
    return active.filter(grave | Q(pk__in=deputies))

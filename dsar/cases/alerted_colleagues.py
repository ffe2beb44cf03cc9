"""Whom the clock calls: whoever handles a case, else the officers; past the limit whoever decides, too."""

from datetime import datetime

from django.db.models import Q, QuerySet

from crm.accounts.models import StandIn, User
from dsar.models import Case


def active() -> QuerySet[User]:
    """Colleagues who can be written to."""
    return User.objects.filter(is_active=True, role__machine=False).exclude(email="").order_by("pk")


def officers() -> QuerySet[User]:
    """The officers; where there is none, whoever decides."""
    return active().filter(role__dpo=True) or active().filter(role__decides=True)


def standing_in_for(people: QuerySet[User] | list[User], at: datetime) -> QuerySet[User]:
    """Who stands in for them at `at`."""
    return active().filter(pk__in=StandIn.objects.running(at).filter(absent__in=people).values("deputy"))


def readers_of(case: Case, at: datetime, *, overdue: bool) -> list[User]:
    """Who is written to, each once: the handler or the officers, past the limit officers and deciders; stand-ins."""
    chosen = list(active().filter(requests=case)) or list(officers())
    if overdue:
        chosen += list(active().filter(Q(role__dpo=True) | Q(role__decides=True)))
    return list({one.pk: one for one in [*chosen, *standing_in_for(chosen, at)]}.values())

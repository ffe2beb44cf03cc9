"""Goals of a month: setting one, and how far somebody is, by the deals they have won in it (złoty only)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum

from crm.accounts.language.formats import percent
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import prepared
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.models import Deal, Goal
from crm.sales.models.tasks import midnight

MOST = Decimal("9999999999.99")


@dataclass(frozen=True)
class Progress:
    """How far somebody is at `today`."""

    goal: Decimal
    won: Decimal
    today: date

    @property
    def share(self) -> int:
        """Whole percents; more than a hundred stays what it is in `won`."""
        return percent(self.won, self.goal)

    @property
    def days_left(self) -> int:
        """Days of the month that are left, today included."""
        return (next_month(self.today) - self.today).days


def progress(user: Any, today: date) -> Progress | None:
    """The goal of the month and what was won; None without a goal. Two statements."""
    goal = next(iter(own_goal.rows(user, month=today.replace(day=1))), None)
    if not goal:
        return None
    begins, ends = midnight(today.replace(day=1)), midnight(next_month(today))
    won = Deal.objects.filter(owner=user, outcome=Deal.Outcome.WON, currency=Deal.Currency.PLN, binned_at=None)
    total = won.filter(ended_at__gte=begins, ended_at__lt=ends).aggregate(total=Sum("amount"))["total"]
    return Progress(goal, total or Decimal(0), today)


@prepared
def own_goal(reader: Any, *, month: date) -> Any:
    """The reader's goal, the last that was set for this month or an earlier one."""
    return Goal.objects.filter(user=reader, month__lte=month).order_by("-month").values_list("amount", flat=True)[:1]


def goals_of(users: Iterable[Any], today: date) -> dict[int, Decimal]:
    """{user: goal}: the last that was set for this month or an earlier one. One statement."""
    rows = Goal.objects.filter(user__in=list(users), month__lte=today.replace(day=1))
    return dict(rows.order_by("user", "-month").distinct("user").values_list("user", "amount"))


def set_goal(user: User, amount: Decimal, *, month: date, by: Actor) -> None:
    """Sets what `user` is to win in the month of that day and in later ones. PermissionDenied unless `by` leads their
    team.
    """
    if user.pk not in {member.pk for member in users_led_by(by)}:
        raise PermissionDenied
    with transaction.atomic():
        values = {"amount": amount, "set_by": by}
        Goal.objects.update_or_create(user=user, month=month.replace(day=1), defaults=values)
        ledger.record("goal.set", by=by, target=f"user:{user.pk}", fields=["amount"])


def users_led_by(user: Any) -> list[User]:
    """The users whose goals `user` sets: members of their teams, everybody for a user who reaches all."""
    if not user.may(rights.CONTACTS_ASSIGN):
        return []
    people = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=[rights.CONTACTS_ADD])
    if user.reach(Group.CONTACT_DATA) != Reach.ALL:
        people = people.filter(teams__in=user.team_ids)
    return list(people.distinct().order_by("last_name", "first_name", "username"))


def next_month(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)

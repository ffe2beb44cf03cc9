"""Goals («Plan»): setting one for a colleague or a team, and how far they are, by the deals won in its span.

A goal is money in the currency of the house, or a number of deals; for a month, a quarter or a year. It stays in force
until a later one of the same kind is set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.formats import money, percent
from crm.accounts.models import Team, User
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.accounts.prepared import prepared
from crm.contacts.ownership.colleagues import teams_of
from crm.privacy.logs import ledger
from crm.sales.currencies import SIGNS, refuse_too_fine
from crm.sales.models import Deal, Goal
from crm.sales.models.money import first_of
from crm.sales.models.tasks import midnight
from crm.sales.money.exchange import exchange_on, house_currency
from crm.sales.money.plans import COUNT, MONTH, VALUE, goals_in_force, next_month

MOST = Decimal("9999999999.99")


@dataclass(frozen=True)
class Progress:
    """How far somebody is at `today`."""

    goal: Decimal
    won: Decimal
    today: date
    house: str = "PLN"

    @property
    def share(self) -> int:
        """Whole percents; more than a hundred stays what it is in `won`."""
        return percent(self.won, self.goal)

    @property
    def won_words(self) -> str:
        """What was won, in the currency of the house."""
        return money(self.won, SIGNS[self.house])

    @property
    def goal_words(self) -> str:
        """The goal, in the currency of the house."""
        return money(self.goal, SIGNS[self.house])

    @property
    def days_left(self) -> int:
        """Days of the month that are left, today included."""
        return (next_month(self.today) - self.today).days


def progress(user: Any, today: date) -> Progress | None:
    """The goal of the month and what was won, in the currency of the house; None without a goal."""
    goal = next(iter(own_goal.rows(user, month=today.replace(day=1))), None)
    if not goal:
        return None
    begins, ends = midnight(today.replace(day=1)), midnight(next_month(today))
    won = Deal.objects.filter(owner=user, outcome=Deal.Outcome.WON, binned_at=None)
    rows = won.filter(ended_at__gte=begins, ended_at__lt=ends).order_by().values_list("currency")
    sums = {code: total for code, total in rows.annotate(total=Sum("amount")) if total}
    exchange = exchange_on(today)
    return Progress(goal, exchange.in_house(sums).amount, today, exchange.house)


@prepared
def own_goal(reader: Any, *, month: date) -> Any:
    """The reader's goal, the last that was set for this month or an earlier one."""
    rows = Goal.objects.filter(user=reader, span=MONTH, measure=VALUE, month__lte=month)
    return rows.order_by("-month").values_list("amount", flat=True)[:1]


def goals_of(users: Iterable[Any], today: date) -> dict[int, Decimal]:
    """{user: goal of the month}."""
    wanted = {getattr(user, "pk", user) for user in users}
    goals = goals_in_force(MONTH, VALUE, today).items()
    return {pk: goal for (kind, pk), goal in goals if kind == "user" and pk in wanted}


def set_goal(
    whose: User | Team, amount: Decimal, *, month: date, by: User, span: str = MONTH, measure: str = VALUE
) -> None:
    """Sets what a colleague or a team is to win in the span of that day and in later ones.

    PermissionDenied unless `by` leads them; ValidationError for a number of deals that is not whole.
    """
    led = users_led_by(by) if isinstance(whose, User) else teams_led_by(by)
    if whose.pk not in {each.pk for each in led}:
        raise PermissionDenied
    if not 0 <= amount <= MOST:
        raise ValidationError(_("Enter an amount that is not below zero."), code="amount")
    if measure == COUNT and amount != amount.to_integral_value():
        raise ValidationError(_("Enter a whole number of deals."), code="whole")
    if measure == VALUE:
        refuse_too_fine(house_currency(), amount=amount)
    kind = "user" if isinstance(whose, User) else "team"
    key: dict[str, Any] = {kind: whose, "span": span, "measure": measure, "month": first_of(span, month)}
    with transaction.atomic():
        Goal.objects.update_or_create(**key, defaults={"amount": amount, "set_by": by})
        about = {"span": span, "measure": measure}
        ledger.record("goal.set", by=by, target=f"{kind}:{whose.pk}", fields=["amount"], counts=about)


def users_led_by(user: Any) -> list[User]:
    """The users whose goals `user` sets: members of their teams, everybody for a user who reaches all."""
    if not user.may(rights.CONTACTS_ASSIGN):
        return []
    people = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=[rights.CONTACTS_ADD])
    if user.reach(Group.CONTACT_DATA) != Reach.ALL:
        people = people.filter(teams__in=user.team_ids)
    return list(people.distinct().order_by("last_name", "first_name", "username"))


def teams_led_by(user: Any) -> list[Team]:
    """The teams whose goals `user` sets: their own, all for a user who reaches all."""
    return list(teams_of(user).order_by("name")) if user.may(rights.CONTACTS_ASSIGN) else []

"""In which currency the house counts, what others are worth in złoty day by day, and what somebody is to win."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import AmountField
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.sales.currencies import Currency

SMALLEST = Decimal("0.00000001")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class HouseMoney(models.Model):
    """The one row of what the house decided about money."""

    currency = models.CharField(_("currency of the house"), max_length=3, choices=Currency, default=Currency.PLN)
    personal_data = NoPersonalData("how the house counts its money")

    class Meta:
        verbose_name = _("currency of the house")
        constraints = [models.CheckConstraint(name="house_money_once", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.currency


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in złoty from a day on. A rate entered by hand stays before a table's."""

    class Source(models.TextChoices):
        NBP = "nbp", _("table A of the NBP")
        FILE = "file", _("a file of this installation")
        HAND = "hand", pgettext_lazy("rate", "entered by hand")

    code = models.CharField(_("currency"), max_length=3, choices=Currency)
    day = neutral(models.DateField(_("day")), "the day of a table of rates")
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, validators=[MinValueValidator(SMALLEST)])
    table = neutral(models.CharField(_("table"), max_length=24, blank=True), "the number of a table of rates")
    source = models.CharField(max_length=4, choices=Source)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar = StaffData(user="added_by", why="who entered a rate by hand")

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["code", "day"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(name="exchange_rate_above_zero", condition=models.Q(rate__gt=0)),
            models.CheckConstraint(name="exchange_rate_of_others", condition=~models.Q(code="PLN")),
        ]
        indexes = [models.Index(fields=["day", "code"], name="exchange_rate_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class Goal(models.Model):
    """A goal of one colleague, or of a team, for a span that begins with `month`; it stays in force until a later one
    of the same kind is set. `amount` is money of the house, or a number of deals.
    """

    class Span(models.TextChoices):
        MONTH = "month", pgettext_lazy("span", "Month")
        QUARTER = "quarter", pgettext_lazy("span", "Quarter")
        YEAR = "year", pgettext_lazy("span", "Year")

    class Measure(models.TextChoices):
        VALUE = "value", _("Value")
        COUNT = "count", _("Number of deals")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="goals")
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="goals")
    span = models.CharField(max_length=7, choices=Span, default=Span.MONTH)
    measure = models.CharField(max_length=5, choices=Measure, default=Measure.VALUE)
    month = neutral(models.DateField(_("month")), "the first day of a month")
    amount = AmountField(_("amount"), validators=[MinValueValidator(Decimal(0))])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    personal_data: ClassVar = StaffData(
        user="user", why="what a colleague is to sell; they and whoever leads them see it"
    )

    class Meta:
        verbose_name = _("goal of a month")
        constraints = [
            models.UniqueConstraint(fields=["user", "span", "measure", "month"], name="goal_once_a_month"),
            models.UniqueConstraint(fields=["team", "span", "measure", "month"], name="goal_of_a_team_once"),
            models.CheckConstraint(name="goal_amount", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="goal_of_somebody", condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None)
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.user_id or self.team} {self.span} {self.month:%Y-%m}"


def first_of(span: str, day: date) -> date:
    """The first day of the month, quarter or year of `day`."""
    months = MONTHS[span]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)

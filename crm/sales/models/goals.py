"""What somebody, or a team, is to win in a month, a quarter or a year, as whoever leads the team has set it."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import StaffData, neutral

MONTHS = {"month": 1, "quarter": 3, "year": 12}


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
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
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

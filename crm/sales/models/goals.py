"""What somebody is to win in a month, as whoever leads the team has set it."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral


class Goal(models.Model):
    """The goal of one colleague for one month, in złoty; it stays in force until a later month sets another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="goals")
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
            models.UniqueConstraint(fields=["user", "month"], name="goal_once_a_month"),
            models.CheckConstraint(name="goal_amount", condition=models.Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"goal {self.user_id} {self.month:%Y-%m}"

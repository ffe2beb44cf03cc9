"""In which currency the house counts, and what others are worth in złoty, day by day."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.sales.models.currencies import Currency

SMALLEST = Decimal("0.00000001")


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

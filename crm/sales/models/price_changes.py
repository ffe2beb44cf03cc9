"""Prices changed many at once: what was meant, from which day, and whether it was taken back before that."""

from decimal import Decimal
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import AmountField
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.sales.models.deals import Deal

MOMENT = "a moment of the work"


class Rounding(models.TextChoices):
    """To what a changed price is rounded, half up."""

    GROSZ = "0.01", pgettext_lazy("rounding of prices", "to the smallest coin (0.01)")
    TEN = "0.10", pgettext_lazy("rounding of prices", "to ten groszy (0.10)")
    WHOLE = "1.00", pgettext_lazy("rounding of prices", "to a whole amount (1.00)")
    NINES = "0.99", pgettext_lazy("rounding of prices", "to the nearest amount that ends in .99")


class PriceMark(models.Model):
    """What a product cost at the least on a day, kept before the rows of that day could be written over."""

    product = models.ForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency)
    day = neutral(models.DateField(_("day")), "a day of the price")
    net = AmountField(_("net price"))
    personal_data = NoPersonalData("what a product of the organisation cost")

    class Meta:
        verbose_name = _("earlier price")
        verbose_name_plural = _("earlier prices")
        constraints = [models.UniqueConstraint(fields=["product", "currency", "day"], name="price_mark_once")]

    def __str__(self) -> str:
        return f"price mark {self.pk}"


class PriceChangeQuerySet(models.QuerySet):
    """Questions about changes."""

    def newest(self) -> Self:
        """The latest first, with whom and what they name."""
        return self.select_related("made_by", "taken_back_by", "price_list", "category").order_by("-made_at", "-pk")


class PriceChange(models.Model):
    """One change of many prices, from a day on: by a percentage or an amount, up or down. Nothing of it is deleted."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    price_list = models.ForeignKey("sales.PriceList", models.PROTECT, null=True, related_name="+")
    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency, blank=True)
    category = models.ForeignKey("sales.ProductCategory", models.SET_NULL, null=True, related_name="+")
    percent = models.DecimalField(
        _("change, %"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("-99.99")), MaxValueValidator(Decimal(1000))],
    )
    amount = AmountField(_("change by an amount"), null=True, blank=True)
    rounding = models.CharField(_("rounding"), max_length=4, choices=Rounding, default=Rounding.GROSZ)
    since = neutral(models.DateField(_("from")), "a day of the price")
    prices = models.PositiveIntegerField(_("prices"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = neutral(models.DateTimeField(null=True), MOMENT)
    personal_data: ClassVar = StaffData(user="made_by", why="who changed many prices at once")

    objects: ClassVar = PriceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many prices")
        verbose_name_plural = _("changes of many prices")
        indexes = [models.Index(fields=["-made_at", "-id"], name="price_change_newest")]
        constraints = [
            models.CheckConstraint(
                name="price_change_by_one_of_the_two",
                condition=Q(percent=None, amount__isnull=False) | Q(percent__isnull=False, amount=None),
            ),
        ]

    def __str__(self) -> str:
        return f"price change {self.uid.hex[:8]}"

    @property
    def revocable(self) -> bool:
        """Whether it may still be taken back: its day has not come."""
        return self.taken_back_at is None and self.since > timezone.localdate()

    @property
    def scope(self) -> list[str]:
        """What it is about, in words; nothing where it is about all."""
        return [str(each) for each in (self.category, self.price_list or self.currency) if each]

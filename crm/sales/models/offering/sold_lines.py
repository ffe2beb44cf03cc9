"""A line of what is sold, whatever it stands on: a deal, an offer."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import AmountField, in_units
from crm.privacy.categories import Category
from crm.privacy.declarations import neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedTextField
from crm.sales.models.products import LONGEST_UNIT, Product, Vat

HUNDREDTH = Decimal("0.01")


class SoldLine(HouseSealedModel):
    """Something that is sold: of the catalogue (`item`) or in words of its own.

    Price and rate are those of the moment: a later change of the catalogue does not reach the line. Every amount is
    in smallest units of its `currency`.
    """

    currency: Any

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    item = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    product = personal(SealedTextField(_("product"), house=True), Category.CORRESPONDENCE)
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, default=1, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit = neutral(models.CharField(_("unit"), max_length=LONGEST_UNIT, blank=True), "a unit of measure")
    unit_price = AmountField(_("unit price"), default=0, validators=[MinValueValidator(Decimal(0))])
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, default=0)
    discount_amount = AmountField(_("discount"), default=0)
    vat = models.CharField(_("VAT"), max_length=2, choices=Vat, default=Vat.STANDARD)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    @property
    def full(self) -> Decimal:
        """Quantity by price, rounded half up."""
        return in_units(Decimal(self.quantity) * self.unit_price, self.currency)

    @property
    def discount(self) -> Decimal:
        """What is taken off: the amount, or the percentage of `full` rounded half up."""
        return in_units(self.discount_amount or self.full * self.discount_percent / 100, self.currency)

    @property
    def worth(self) -> Decimal:
        """The line net."""
        return self.full - self.discount

"""What is sold, and for how much: the catalogue, its price lists, and prices with their days. Nobody is named here."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import AmountField
from crm.jobs.models import Job
from crm.privacy.declarations import NoPersonalData, StaffData, neutral
from crm.sales.models.deals import Deal
from crm.sales.models.pipelines import IN_USE, LAID_ASIDE, OWN_WORD, Offered, OnOffer
from crm.sales.models.price_changes import PriceChange

LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT = 40, 120, 12
WHOSE_PRICES = "the organisation's own catalogue"


class Vat(models.TextChoices):
    """Rates of VAT: four numbers, and three cases in which no tax is counted."""

    STANDARD = "23", "23%"
    REDUCED = "8", "8%"
    LOW = "5", "5%"
    ZERO = "0", "0%"
    EXEMPT = "zw", pgettext_lazy("rate of VAT", "exempt")
    REVERSE = "oo", pgettext_lazy("rate of VAT", "reverse charge")
    OUTSIDE = "np", pgettext_lazy("rate of VAT", "not subject to VAT")


class ProductCategory(models.Model):
    """A group of products."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=60, unique=True), OWN_WORD)
    personal_data = NoPersonalData(WHOSE_PRICES)

    class Meta:
        verbose_name = _("category of products")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PriceList(OnOffer):
    """A list of prices in one currency; the first one of a currency is proposed."""

    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency, default=Deal.Currency.PLN)
    personal_data = NoPersonalData(WHOSE_PRICES)

    class Meta(OnOffer.Meta):
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints = [models.UniqueConstraint(fields=["name"], condition=IN_USE, name="price_list_name_once")]


class ProductQuerySet(Offered):
    """Questions about products."""

    def page(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list["Product"]:
        """Products by code, nearest to the edge first: behind the product `before` (its key), or before `after`."""
        rows: Any = self.select_related("category")
        if after:
            return list(rows.filter(code__lt=code_of(after[0])).order_by("-code")[:size])
        return list((rows.filter(code__gt=code_of(before[0])) if before else rows).order_by("code")[:size])


def code_of(pk: int) -> models.Subquery:
    """The code of a product, asked inside the statement."""
    return models.Subquery(Product.objects.filter(pk=pk).values("code")[:1])


class Product(models.Model):
    """Something that is sold. `words` are code, name and category as the search reads them; `cost` is in złoty."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = neutral(models.CharField(_("code"), max_length=LONGEST_CODE, unique=True), OWN_WORD)
    name = neutral(models.CharField(_("name"), max_length=LONGEST_NAME), OWN_WORD)
    unit = neutral(models.CharField(_("unit"), max_length=LONGEST_UNIT), "a unit of measure")
    vat = models.CharField(_("VAT"), max_length=2, choices=Vat, default=Vat.STANDARD)
    category = models.ForeignKey(ProductCategory, models.PROTECT, null=True, blank=True, related_name="products")
    cost = models.DecimalField(
        _("cost"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    words = neutral(models.TextField(editable=False), "code, name and category once more")
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    retired_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), LAID_ASIDE)
    personal_data = NoPersonalData(WHOSE_PRICES)

    objects: ClassVar = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="product_cost", condition=models.Q(cost=None) | models.Q(cost__gte=0))
        ]
        indexes = [
            GinIndex(
                SearchVector("words", config="simple"), name="product_words"
            ),  # the search, by beginnings of words
            models.Index(fields=["category", "code"], name="product_category"),  # the list of one category
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """Its code and name."""
        return f"{self.code} {self.name}"


class PriceQuerySet(models.QuerySet):
    """Questions about prices."""

    def on(self, day: date) -> Self:
        """The prices in force on `day`, one of each product and list: the one that began last."""
        begun = self.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day), valid_from__lte=day)
        order = ("product_id", "price_list_id")
        return begun.order_by(*order, "-valid_from").distinct(*order)


class ProductPrice(models.Model):
    """What one product costs net on one price list, from a day, perhaps until one."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices", db_index=False)
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="prices")
    net = AmountField(_("net price"), validators=[MinValueValidator(Decimal(0))])
    valid_from = neutral(models.DateField(_("from")), "a day of the price")
    valid_until = neutral(models.DateField(_("until"), null=True, blank=True), "a day of the price")
    change = models.ForeignKey(PriceChange, models.SET_NULL, null=True, related_name="+", db_index=False)
    personal_data = NoPersonalData(WHOSE_PRICES)

    objects: ClassVar = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        ordering = ["price_list", "-valid_from"]
        indexes = [
            models.Index(fields=["change"], condition=~models.Q(change=None), name="price_of_a_change")
        ]  # what is taken back
        constraints = [
            models.UniqueConstraint(fields=["product", "price_list", "valid_from"], name="price_once_a_day"),
            models.CheckConstraint(name="price_not_negative", condition=models.Q(net__gte=0)),
            models.CheckConstraint(
                name="price_ends_after_it_begins",
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"price {self.uid.hex[:8]}"


class PriceFile(models.Model):
    """A file of prices on its way in: what it would change, until somebody has it written."""

    class State(models.TextChoices):
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Finished")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="price_files")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    rows = neutral(models.JSONField(default=list), "rows of the catalogue, until they are written")
    problems = neutral(models.JSONField(default=list), "rows of the file, names of columns, codes")
    counts = neutral(models.JSONField(default=dict), "numbers")
    created_at = neutral(models.DateTimeField(default=timezone.now), "a moment of the work")
    personal_data: ClassVar = StaffData(user="owner", why="who brought in which prices, for the report")

    class Meta:
        verbose_name = _("import of prices")
        indexes = [models.Index(fields=["created_at"], name="price_file_age")]  # what is too old

    def __str__(self) -> str:
        return f"prices {self.uid.hex[:8]}"

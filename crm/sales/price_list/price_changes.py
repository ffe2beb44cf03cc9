"""Many prices raised or lowered at once, from a day on; taken back as long as that day has not come.

    looked_over(terms)                        counts and examples; nothing changes
    change_prices(terms, by=magda)            new prices from `since`, what was in force until then ends the day before
    take_back(change, by=magda)               the prices before it hold on

Of each product on offer and each list in use the price in force on that day is changed. One that begins on that very
day stays as it is: the same change asked for twice is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, DecimalField, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import MOST_PLACES, THOUSANDTHS, USUAL_PLACES, WHOLE
from crm.accounts.models import User
from crm.privacy.logs import ledger
from crm.sales.currencies import refuse_too_fine
from crm.sales.models import PriceChange, PriceList, Product, ProductCategory, ProductPrice
from crm.sales.models.price_changes import Rounding

SHOWN = 8  # examples
BATCH = 5_000
HUNDRED, CENT, NINES = Decimal(100), Decimal("0.01"), Decimal("0.99")
DEAREST = Decimal("9999999999.99")
DAY, FARTHEST = timedelta(days=1), timedelta(days=366)
PLACES = {Rounding.TEN: 1, Rounding.WHOLE: 0}  # the rest: as many as the currency has
NET = DecimalField(max_digits=20, decimal_places=MOST_PLACES)
NOTHING = _("No price changes by this.")
BELOW = _("A price would fall below zero, or have more than ten digits. Change these products by themselves.")
PAST = _("Choose today or a later day, within a year.")
ONE_OF_TWO = _("Enter a percentage or an amount, not both, and not zero.")
OF_ONE_CURRENCY = _("An amount is of one currency: choose the price list or the currency.")
OTHER_CURRENCY = _("This price list is in another currency.")
BEGUN = _("It is in force already, or was taken back. Change the prices anew instead.")


@dataclass(frozen=True)
class Terms:
    """What is to change, and by how much; of all lists, currencies and categories where none is named."""

    since: date
    percent: Decimal | None = None
    amount: Decimal | None = None
    rounding: str = Rounding.GROSZ
    price_list: PriceList | None = None
    currency: str = ""
    category: ProductCategory | None = None


@dataclass(frozen=True)
class LookedOver:
    """What a change would do: to so many prices of so many products; `staying` begin on that very day."""

    prices: int
    products: int
    staying: int
    examples: Sequence[ProductPrice]


def looked_over(terms: Terms) -> LookedOver:
    """Counts and examples. ValidationError for terms that cannot be, and for a price that could not be."""
    refuse_impossible(terms)
    rows = changing(terms)
    refuse_odd_prices(rows)
    staying = in_force(terms).filter(valid_from=terms.since).count()
    products = rows.order_by().values("product").distinct().count()
    examples = rows.select_related("product", "price_list").order_by("product__code", "price_list__position", "pk")
    return LookedOver(rows.count(), products, staying, list(examples[:SHOWN]))


def refuse_impossible(terms: Terms) -> None:
    """ValidationError for terms that contradict each other."""
    today = timezone.localdate()
    if not today <= terms.since <= today + FARTHEST:
        raise ValidationError({"since": ValidationError(PAST, code="day")})
    if bool(terms.percent) == bool(terms.amount):
        raise ValidationError({"percent": ValidationError(ONE_OF_TWO, code="one")})
    if terms.amount and not (terms.currency or terms.price_list):
        raise ValidationError({"currency": ValidationError(OF_ONE_CURRENCY, code="currency")})
    if terms.price_list and terms.currency not in ("", terms.price_list.currency):
        raise ValidationError({"currency": ValidationError(OTHER_CURRENCY, code="currency")})
    if terms.amount:
        refuse_too_fine(terms.price_list.currency if terms.price_list else terms.currency, amount=terms.amount)
    change = PriceChange(**columns_of(terms))
    change.clean_fields(exclude={field.name for field in change._meta.fields} - {"percent", "amount", "rounding"})


def columns_of(terms: Terms) -> dict[str, Any]:
    """The columns of a change."""
    names = ("since", "rounding", "price_list", "currency", "category")
    numbers = {"percent": terms.percent or None, "amount": terms.amount or None}
    return {name: getattr(terms, name) for name in names} | numbers


def in_force(terms: Terms) -> QuerySet[ProductPrice]:
    """The prices in force on that day that the terms are about."""
    rows = ProductPrice.objects.filter(price_list__retired_at=None, product__retired_at=None)
    rows = rows.filter(price_list=terms.price_list) if terms.price_list else rows
    rows = rows.filter(price_list__currency=terms.currency) if terms.currency else rows
    rows = rows.filter(product__category=terms.category) if terms.category else rows
    return ProductPrice.objects.filter(pk__in=rows.on(terms.since).values("pk"))


def changing(terms: Terms) -> Any:
    """Those of them that become another price, `new`."""
    rows = in_force(terms).filter(valid_from__lt=terms.since).annotate(new=new_price(terms))
    return rows.exclude(new=F("net"))


def new_price(terms: Terms) -> Any:
    """The changed price, exact, then rounded half up as asked, as far as its currency has such coins; one that ends
    in .99 is 0.99 at the least.
    """
    raw: Any = F("net") + Value(terms.amount, NET) if terms.amount else F("net") * factor(terms.percent or Decimal(0))
    cases: list[When]
    usual: Any
    whole, in_thousandths = Q(price_list__currency__in=WHOLE), Q(price_list__currency__in=THOUSANDTHS)
    if terms.rounding == Rounding.NINES:
        near = Greatest(rounded(raw + CENT, 0) - Value(CENT, NET), Value(NINES, NET))
        cases, usual = [When(whole, rounded(raw, 0)), When(Q(net__gt=0), near)], F("net")
    else:
        count = PLACES.get(Rounding(terms.rounding), MOST_PLACES)
        cases = [When(whole, rounded(raw, 0)), When(in_thousandths, rounded(raw, count))]
        usual = rounded(raw, min(count, USUAL_PLACES))
    return Case(*cases, default=usual, output_field=NET)


def rounded(value: Any, count: int) -> Round:
    """Half up, to so many decimals."""
    return Round(value, precision=count, output_field=NET)


def factor(percent: Decimal) -> Value:
    """By what a price is multiplied: 1.075 for seven and a half more."""
    return Value((HUNDRED + percent) / HUNDRED, DecimalField(max_digits=12, decimal_places=4))


def refuse_odd_prices(rows: Any) -> None:
    """ValidationError where a price would be below zero or too large; where none changes at all."""
    if rows.filter(Q(new__lt=0) | Q(new__gt=DEAREST)).exists():
        raise ValidationError(BELOW, code="below")
    if not rows.exists():
        raise ValidationError(NOTHING, code="nothing")


def change_prices(terms: Terms, *, by: User) -> PriceChange:
    """The change, written at once. Raises as `looked_over`."""
    refuse_impossible(terms)
    with transaction.atomic():
        lock_all(terms)
        rows = changing(terms)
        refuse_odd_prices(rows)
        values = list(rows.values_list("pk", "product", "price_list", "valid_until", "new"))
        change = PriceChange.objects.create(**columns_of(terms), prices=len(values), made_by=by)
        ProductPrice.objects.filter(pk__in=[key for key, *_rest in values]).update(valid_until=terms.since - DAY)
        names = ("product_id", "price_list_id", "valid_until", "net")
        own = {"valid_from": terms.since, "change": change}
        created = (ProductPrice(**dict(zip(names, row, strict=True)), **own) for _key, *row in values)
        ProductPrice.objects.bulk_create(created, batch_size=BATCH)
        products = {product for _key, product, *_rest in values}
        moved(products)
        counts = {"prices": len(values), "products": len(products)}
        ledger.record("price_change.made", by=by, target=f"price_change:{change.uid}", counts=counts)
    return change


def lock_all(terms: Terms) -> None:
    """Nobody sets a price of one of these products until the transaction ends."""
    rows = Product.objects.in_use().filter(**({"category": terms.category} if terms.category else {}))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def moved(products: set[int]) -> None:
    """Their versions move with their prices."""
    Product.objects.filter(pk__in=products).update(version=F("version") + 1)


def take_back(change: PriceChange, *, by: User) -> int:
    """Its prices go, those before them hold on; how many. ValidationError once its day has come, and for one that was
    taken back. A price that somebody has set anew since stays.
    """
    with transaction.atomic():
        now = PriceChange.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)
        if not now.revocable:
            raise ValidationError(BEGUN, code="begun")
        own = ProductPrice.objects.filter(change=now)
        products = set(own.values_list("product", flat=True))
        list(Product.objects.filter(pk__in=products).select_for_update(no_key=True).order_by("pk").values_list("pk"))
        gone = {(row.product_id, row.price_list_id): row.valid_until for row in own}
        own.delete()
        hold_on(gone, now.since - DAY)
        moved(products)
        now.taken_back_by, now.taken_back_at = by, timezone.now()
        now.save(update_fields=["taken_back_by", "taken_back_at"])
        counts = {"prices": len(gone), "products": len(products)}
        ledger.record("price_change.taken_back", by=by, target=f"price_change:{now.uid}", counts=counts)
    return len(gone)


def hold_on(gone: dict[tuple[int, int], date | None], last: date) -> None:
    """The prices that ended on that day for the sake of those that are gone end when these would have."""
    before = ProductPrice.objects.filter(valid_until=last, product__in={product for product, _list in gone})
    rows = [row for row in before if (row.product_id, row.price_list_id) in gone]
    for row in rows:
        row.valid_until = gone[row.product_id, row.price_list_id]
    ProductPrice.objects.bulk_update(rows, ["valid_until"], batch_size=BATCH)

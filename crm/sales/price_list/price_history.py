"""What products cost lately, as discounts of offers are judged: who lowers a price for a day hides no discount by it.

    highest_lately([7, 9], "PLN", today)      {product: the highest its lowest list price was within thirty days}
    keep_history([7, 9])                      before what was in force may be written over; in that very transaction

Of each day the lowest price counts over the lists that were in use, of these days the highest. Days that are over are
read from the rows of prices; where a verb may write over rows that were in force, what they said is kept in marks
first. The first mark of a day stays. This is a rule of our own for approving discounts; what a shop owes consumers when
it announces a lower price (art. 6a of Directive 98/6/EC) is another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from crm.sales.models import ProductPrice
from crm.sales.models.price_changes import PriceMark

LATELY, A_DAY, BATCH = timedelta(days=30), timedelta(days=1), 5_000
Key = tuple[int, str]  # product, currency
Row = tuple[int, date, date | None, Decimal]  # list, first day, last day, net


def highest_lately(products: Collection[int], currency: str, today: date) -> dict[int, Decimal]:
    """Of each product that has or had a price in the currency: two statements."""
    highest: dict[int, Decimal] = {}
    marks = PriceMark.objects.filter(product__in=products, currency=currency, day__gte=today - LATELY)
    costs = [*marks.values_list("product", "net")]
    costs += [(product, net) for (product, code), _day, net in runs_of(products, today) if code == currency]
    for product, net in costs:
        highest[product] = max(net, highest.get(product, net))
    return highest


def keep_history(products: Collection[int]) -> None:
    """Marks of what was in force within thirty days until now; those that are older go."""
    today = timezone.localdate()
    PriceMark.objects.filter(day__lt=today - 2 * LATELY, product__in=products).delete()
    rows = [
        PriceMark(product_id=product, currency=code, day=day, net=net)
        for (product, code), day, net in runs_of(products, today)
    ]
    PriceMark.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def runs_of(products: Collection[int], today: date) -> Iterator[tuple[Key, date, Decimal]]:
    """(product and currency, last day of a run, the lowest list price in it) of the last thirty days."""
    first = today - LATELY
    rows = ProductPrice.objects.filter(product__in=products, valid_from__lte=today)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=first))
    columns = ("product", "price_list__currency", "price_list", "valid_from", "valid_until", "net")
    by_key: dict[Key, list[Row]] = defaultdict(list)
    for product, code, price_list, since, until, net, gone in rows.values_list(*columns, "price_list__retired_at"):
        last = min(filter(None, (until, gone and timezone.localdate(gone) - A_DAY)), default=None)
        by_key[product, code].append((price_list, since, last, net))
    for key, own in by_key.items():
        for last in ends_of_runs(own, first, today):
            if nets := in_force(own, last):
                yield key, last, min(nets)


def ends_of_runs(rows: Iterable[Row], first: date, today: date) -> list[date]:
    """The last days before something changes, and today."""
    ends = {today}
    for _price_list, since, until, _net in rows:
        ends |= {since - A_DAY, until or today}
    return sorted(day for day in ends if first <= day <= today)


def in_force(rows: Iterable[Row], day: date) -> list[Decimal]:
    """The price of each list on that day: the one that began last."""
    newest: dict[int, tuple[date, Decimal]] = {}
    for price_list, since, until, net in rows:
        if since <= day and (until is None or until >= day) and since >= newest.get(price_list, (since, net))[0]:
            newest[price_list] = (since, net)
    return [net for _since, net in newest.values()]

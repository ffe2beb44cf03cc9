"""What is sold, line by line: the deal's amount is their sum net, in one currency.

add_line(deal, product="Montaż", quantity=…, unit_price=…, by=sam)      item=, unit=, vat=, discounts beside
change_line(deal, key, {…}, by=sam)      drop_line(deal, key, by=sam)
place_line(deal, key, 2, by=sam)         the third; move_line(deal, key, -1, by=sam) one place up
replace_lines(deal, [{…}, …], by=sam)    all of them at once, in this order
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.sales.currencies import refuse_too_fine
from crm.sales.deals.deals import MOST, record, refuse_unworkable
from crm.sales.deals.moves import lock_deal
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, DealLine, PriceAuthor, Product
from crm.sales.models.offering.sold_lines import SoldLine

MOST_LINES = 100
FIELDS = ("product", "quantity", "unit", "unit_price", "discount_percent", "discount_amount", "vat")
HUNDRED = Decimal(100)
TOO_MANY = _("There are at most a hundred lines.")
TOO_LARGE = _("Enter an amount of at most ten digits, not below zero.")


def add_line(deal: Deal, *, item: Product | None = None, by: User, **values: Any) -> DealLine:
    """Another line; the amount follows. Raises as every act on a deal, ValidationError for numbers that cannot be."""
    refuse_unworkable(deal, by=by)
    line = line_of(deal, item=item, **values)
    with transaction.atomic():
        now = lock_deal(deal)
        line.deal, line.currency = now, now.currency
        line.position = next_position(DealLine.objects.filter(deal=now).values_list("position", flat=True))
        line.save()
        update_amount(now)
        PriceAuthor.note(now, by)
        record("deal.line_added", now, by=by, fields=[*FIELDS[:2], "unit_price"])
    return line


def line_of(deal: Deal, *, item: Product | None = None, **values: Any) -> DealLine:
    """An unsaved line of these values, with the product's own where they are not given; ValidationError as above."""
    cost = item.cost if item else None
    line = DealLine(deal=deal, item=item, unit_cost=cost, currency=deal.currency, **with_product(item, values))
    refuse_impossible(line)
    return line


def with_product(item: Product | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line, with the product's own where they are not given."""
    own = {"product": item.name, "unit": item.unit, "vat": item.vat} if item else {}
    return {**own, **{name: value for name, value in values.items() if value not in (None, "")}}


def next_position(positions: Iterable[int]) -> int:
    """The place after all that are taken. ValidationError where there are as many lines as there may be."""
    taken = list(positions)
    if len(taken) >= MOST_LINES:
        raise ValidationError(TOO_MANY, code="lines")
    return max(taken, default=-1) + 1


def set_values(line: SoldLine, values: Mapping[str, Any]) -> list[str]:
    """Give the line the values that differ, and return their names. ValidationError for numbers that cannot be."""
    changed = [name for name in FIELDS if name in values and getattr(line, name) != values[name]]
    for name in changed:
        setattr(line, name, values[name])
    refuse_impossible(line)
    return changed


def place_among(lines: list[Any], key: Any, place_for: Callable[[int], int]) -> bool:
    """Put the line where `place_for` says of its place, counted from nought; False where it stands there already, and
    where there is no such place or line.
    """
    here = next((index for index, line in enumerate(lines) if str(line.uid) == str(key)), None)
    if here is None:
        return False
    place = place_for(here)
    if place == here or not 0 <= place < len(lines):
        return False
    lines.insert(place, lines.pop(here))
    for position, line in enumerate(lines):
        line.position = position
    return True


def refuse_impossible(line: SoldLine) -> None:
    """ValidationError for a line without words, and for numbers that cannot be."""
    line.product = line.product.strip()
    if not line.product:
        raise ValidationError({"product": _("Say what is sold.")})
    if line.quantity <= 0 or line.unit_price < 0:
        raise ValidationError({"quantity": _("Enter a quantity above zero and a price not below it.")})
    refuse_too_fine(line.currency, unit_price=line.unit_price, discount=line.discount_amount)
    if line.discount_percent and line.discount_amount:
        raise ValidationError({"discount": _("Enter a percentage or an amount, not both.")})
    if not 0 <= line.discount_percent <= HUNDRED or not 0 <= line.discount_amount <= line.full:
        raise ValidationError({"discount": _("A discount is at most what the line costs.")})


def change_line(deal: Deal, key: Any, values: dict[str, Any], *, by: User) -> list[str]:
    """What differs of one line; its names. DealLine.DoesNotExist where there is none, ValidationError as above."""
    refuse_unworkable(deal, by=by)
    with transaction.atomic():
        now = lock_deal(deal)
        line = DealLine.objects.get(deal=now, uid=key)
        changed = set_values(line, values)
        if changed:
            line.save(update_fields=changed)
            update_amount(now)
            PriceAuthor.note(now, by)
            record("deal.line_changed", now, by=by, fields=changed)
    return changed


def drop_line(deal: Deal, key: Any, *, by: User) -> bool:
    """The line goes; the amount follows, and stays as it was when it was the last. False when there is none."""
    refuse_unworkable(deal, by=by)
    with transaction.atomic():
        now = lock_deal(deal)
        gone = DealLine.objects.filter(deal=now, uid=key).delete()[0]
        if gone:
            update_amount(now)
            PriceAuthor.note(now, by)
            record("deal.line_removed", now, by=by)
    return bool(gone)


def move_line(deal: Deal, key: Any, by_places: int, *, by: User) -> bool:
    """One place up (-1) or down (1); False where it cannot go there."""
    return placed(deal, key, lambda here: here + by_places, by=by)


def place_line(deal: Deal, key: Any, place: int, *, by: User) -> bool:
    """The line stands at `place`, counted from nought; False where it does already, and where there is no such."""
    return placed(deal, key, lambda _here: place, by=by)


def placed(deal: Deal, key: Any, place_for: Callable[[int], int], *, by: User) -> bool:
    """The line goes where `place_for` says of the place where it is."""
    refuse_unworkable(deal, by=by)
    with transaction.atomic():
        now = lock_deal(deal)
        lines = list(DealLine.objects.filter(deal=now).only("pk", "uid", "position"))
        if not place_among(lines, key, place_for):
            return False
        DealLine.objects.bulk_update(lines, ["position"])
        touch(now)
        record("deal.lines_ordered", now, by=by)
    return True


def replace_lines(deal: Deal, rows: Sequence[dict[str, Any]], *, by: User) -> list[DealLine]:
    """These lines instead of those there are; the amount follows. ValidationError names the line, from nought."""
    refuse_unworkable(deal, by=by)
    if len(rows) > MOST_LINES:
        raise ValidationError(TOO_MANY, code="lines")
    lines = [line_of(deal, **values) for values in rows]
    with transaction.atomic():
        now = lock_deal(deal)
        DealLine.objects.filter(deal=now).delete()
        for position, line in enumerate(lines):
            line.deal, line.currency, line.position = now, now.currency, position
            line.save()
        update_amount(now)
        PriceAuthor.note(now, by)
        record("deal.lines_replaced", now, by=by, lines=len(lines))
    return lines


def line_named(deal: Deal, key: Any) -> DealLine | None:
    """The line of that id; None where the deal has none such."""
    return DealLine.objects.filter(deal=deal, uid=key).select_related("item").first()


def has_lines(deal: Deal) -> bool:
    """Whether its amount is their sum."""
    return DealLine.objects.filter(deal=deal).exists()


def update_amount(deal: Deal) -> None:
    """Sets the amount to the sum of the lines, where there are any. ValidationError when it is too large."""
    numbers = ("quantity", "unit_price", "discount_percent", "discount_amount", "currency")
    lines = list(DealLine.objects.filter(deal=deal).only(*numbers))
    if lines:
        total = sum((line.worth for line in lines), Decimal(0))
        if total > MOST:
            raise ValidationError({"unit_price": TOO_LARGE})
        Deal.objects.filter(pk=deal.pk).update(amount=total)
    touch(deal)

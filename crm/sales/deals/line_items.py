"""What is sold, line by line: the deal's amount is their sum, in one currency."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.sales.deals.deals import MOST, record, refuse_unworkable
from crm.sales.deals.moves import lock_deal
from crm.sales.deals.participants import touch
from crm.sales.models import Deal, DealLine

MOST_LINES = 100


def add_line(deal: Deal, *, product: str, quantity: Decimal, unit_price: Decimal, by: User) -> DealLine:
    """Another line; the amount follows. Raises as every act on a deal, ValidationError for numbers that cannot be."""
    refuse_unworkable(deal, by=by)
    line = DealLine(deal=deal, product=product.strip(), quantity=quantity, unit_price=unit_price)
    if not line.product:
        raise ValidationError({"product": _("Say what is sold.")})
    if line.quantity <= 0 or line.unit_price < 0:
        raise ValidationError({"quantity": _("Enter a quantity above zero and a price not below it.")})
    with transaction.atomic():
        now = lock_deal(deal)
        if DealLine.objects.filter(deal=now).count() >= MOST_LINES:
            raise ValidationError(_("A deal has at most a hundred lines."), code="lines")
        line.deal, line.currency = now, now.currency
        line.save()
        update_amount(now)
        record("deal.line_added", now, by=by, fields=["product", "quantity", "unit_price"])
    return line


def drop_line(deal: Deal, key: Any, *, by: User) -> bool:
    """The line goes; the amount follows, and stays as it was when it was the last. False when there is none."""
    refuse_unworkable(deal, by=by)
    with transaction.atomic():
        now = lock_deal(deal)
        gone = DealLine.objects.filter(deal=now, uid=key).delete()[0]
        if gone:
            update_amount(now)
            record("deal.line_removed", now, by=by)
    return bool(gone)


def has_lines(deal: Deal) -> bool:
    """Whether its amount is their sum."""
    return DealLine.objects.filter(deal=deal).exists()


def update_amount(deal: Deal) -> None:
    """Sets the amount to the sum of the lines, where there are any. ValidationError when it is too large."""
    lines = list(DealLine.objects.filter(deal=deal).only("quantity", "unit_price"))
    if lines:
        total = sum((line.worth for line in lines), Decimal(0))
        if total > MOST:
            raise ValidationError({"unit_price": _("Enter an amount of at most ten digits, not below zero.")})
        Deal.objects.filter(pk=deal.pk).update(amount=total)
    touch(deal)

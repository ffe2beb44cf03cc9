"""The lines of an offer: its own, since they were copied from the deal."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.models import User
from crm.sales.deal_lines.line_items import (
    MOST_LINES,
    TOO_MANY,
    next_position,
    place_among,
    refuse_impossible,
    set_values,
    with_product,
)
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.models import Offer, OfferLine, Product
from crm.sales.offers.offers import lock_offer, save_lines


def add_offer_line(offer: Offer, *, item: Product | None = None, by: User, **values: Any) -> OfferLine:
    """Another line, at the end. Raises as every act on an offer, ValidationError for numbers that cannot be."""
    refuse_unworkable(offer.deal, by=by)
    line = line_of(offer, item=item, **values)
    with transaction.atomic():
        now = lock_offer(offer)
        line.offer = now
        line.position = next_position(OfferLine.objects.filter(offer=now).values_list("position", flat=True))
        line.save(force_insert=True)
        save_lines(now, by=by)
    return line


def change_offer_line(offer: Offer, key: Any, values: dict[str, Any], *, by: User) -> list[str]:
    """What differs of one line; its names. OfferLine.DoesNotExist where there is none, ValidationError as above."""
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer)
        line = OfferLine.objects.get(offer=now, uid=key)
        changed = set_values(line, values)
        if changed:
            line.save(update_fields=changed)
            save_lines(now, by=by)
    return changed


def drop_offer_line(offer: Offer, key: Any, *, by: User) -> bool:
    """The line goes. False when there is none."""
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer)
        gone = OfferLine.objects.filter(offer=now, uid=key).delete()[0]
        if gone:
            save_lines(now, by=by)
    return bool(gone)


def move_offer_line(offer: Offer, key: Any, by_places: int, *, by: User) -> bool:
    """One place up (-1) or down (1); False where it cannot go there."""
    return placed(offer, key, lambda here: here + by_places, by=by)


def place_offer_line(offer: Offer, key: Any, place: int, *, by: User) -> bool:
    """The line stands at `place`, counted from nought; False where it does already, and where there is no such."""
    return placed(offer, key, lambda _here: place, by=by)


def placed(offer: Offer, key: Any, place_for: Callable[[int], int], *, by: User) -> bool:
    """The line goes where `place_for` says of the place where it is. What was said of the discount stays."""
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer)
        lines = list(OfferLine.objects.filter(offer=now).only("pk", "uid", "position"))
        if not place_among(lines, key, place_for):
            return False
        OfferLine.objects.bulk_update(lines, ["position"])
        save_lines(now, by=by, priced=False)
    return True


def replace_offer_lines(offer: Offer, rows: Sequence[dict[str, Any]], *, revision: int, by: User) -> int:
    """These lines instead of those there are; the revision from then on. Overtaken when somebody saved the offer since
    `revision`; ValidationError for numbers that cannot be and for too many.
    """
    refuse_unworkable(offer.deal, by=by)
    if len(rows) > MOST_LINES:
        raise ValidationError(TOO_MANY, code="lines")
    lines = [line_of(offer, **row) for row in rows]
    with transaction.atomic():
        now = lock_offer(offer)
        if now.revision != revision:
            raise Overtaken
        OfferLine.objects.filter(offer=now).delete()
        for position, line in enumerate(lines):
            line.offer, line.position = now, position
            line.save(force_insert=True)
        save_lines(now, by=by)
    return now.revision


def line_of(offer: Offer, *, item: Product | None = None, **values: Any) -> OfferLine:
    """An unsaved line of these values; ValidationError for numbers that cannot be."""
    line = OfferLine(item=item, currency=offer.currency, **with_product(item, values))
    refuse_impossible(line)
    return line


def offer_line_named(offer: Offer, key: Any) -> OfferLine | None:
    """The line of that id; None where the offer has none such."""
    return OfferLine.objects.filter(offer=offer, uid=key).select_related("item").first()

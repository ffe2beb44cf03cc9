"""An offer made from a deal, changed while it is written, withdrawn.

    make_offer(deal, by=sam)                        with the deal's lines, a number from the series, the standard terms
    change_offer(offer, {…}, revision=3, by=sam)    title, note, language, valid_until, exempt_basis, eu_vat, terms
    withdraw(offer, by=sam)                         its links open nothing any more

Who may work on the deal may work on its offers.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.deals.moves import lock_deal
from crm.sales.deals.participants import touch
from crm.sales.models import (
    Deal,
    DealLine,
    Offer,
    OfferApproval,
    OfferLine,
    OfferSettings,
    OfferTerm,
    OfferVersion,
    PriceAuthor,
)
from crm.sales.offers.number_series import OFFERS, next_number

FIELDS = ("title", "note", "language", "valid_until", "exempt_basis", "eu_vat", "terms")
OF_A_LINE = ("product", "quantity", "unit", "unit_price", "discount_percent", "discount_amount", "vat", "position")
FARTHEST = timedelta(days=366)


def make_offer(deal: Deal, *, by: User) -> Offer:
    """A draft with the lines of the deal. Raises PermissionDenied and Paused as every act on a deal."""
    refuse_unworkable(deal, by=by)
    today = timezone.localdate()
    with transaction.atomic():
        now = lock_deal(deal)
        offer = Offer(deal=now, made_by=by, currency=now.currency, title=now.told("title"))
        offer.language = language_of(now)
        offer.valid_until = today + timedelta(days=OfferSettings.now().valid_days)
        standard = OfferTerm.objects.in_use().filter(standard=True)
        offer.terms = [str(uid) for uid in standard.values_list("uid", flat=True)]
        offer.number = next_number(OFFERS, today)
        offer.save(force_insert=True)
        for line in DealLine.objects.filter(deal=now):
            values = {name: getattr(line, name) for name in OF_A_LINE}
            OfferLine(offer=offer, currency=line.currency, item_id=line.item_id, **values).save(force_insert=True)
        PriceAuthor.note(now, by)
        touch(now)
        record("offer.created", offer, by=by)
    return offer


def made_of(deal: Deal) -> Offer | None:
    """The first offer of a deal."""
    return Offer.objects.filter(deal=deal).order_by("pk").first()


def accepted_version(offer: Offer) -> OfferVersion | None:
    """The version that was accepted; None while nobody has."""
    if offer.state != Offer.State.ACCEPTED:
        return None
    return OfferVersion.objects.with_keys().filter(offer=offer, answers__kind="accepted").first()


def language_of(deal: Deal) -> str:
    """The language of whose deal it is; Polish for a firm's."""
    contact = getattr(deal.person, "contact", None) if deal.person_id else None
    return contact.language if contact else "pl"


def change_offer(offer: Offer, values: dict[str, Any], *, revision: int, by: User) -> list[str]:
    """What differs; its names. Overtaken when it would write over what somebody else saved since `revision`;
    ValidationError for a day that is over or too far, and for an offer that was answered.
    """
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer)
        changed = [name for name in FIELDS if name in values and comparable(now, name) != values[name]]
        if changed and now.revision != revision:
            raise Overtaken
        if "valid_until" in changed:
            refuse_odd_day(values["valid_until"])
        for name in changed:
            setattr(now, name, values[name])
        if changed:
            save_changed(now, changed)
            PriceAuthor.note(now.deal, by)
            record("offer.changed", now, by=by, fields=changed)
    return changed


def comparable(offer: Offer, name: str) -> Any:
    """A value as a form has it: an empty text is no None."""
    return getattr(offer, name) or "" if name in ("title", "note", "eu_vat") else getattr(offer, name)


def refuse_odd_day(day: date) -> None:
    """ValidationError for a last day that is over, or more than a year ahead."""
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise ValidationError({"valid_until": _("An offer holds from today on, for a year at the most.")})


def save_changed(offer: Offer, names: list[str]) -> None:
    """Saves these columns of a locked offer. One that has ended by its day is open again with a later day."""
    offer.revision += 1
    offer.changed_at = timezone.now()
    if offer.state == Offer.State.EXPIRED and offer.valid_until >= timezone.localdate():
        offer.state, offer.reminded_at = Offer.State.DRAFT, None
        names = [*names, "state", "reminded_at"]
    offer.save(update_fields=[*names, "revision", "changed_at"])


def save_lines(offer: Offer, *, by: User, priced: bool = True) -> None:
    """The lines of a locked offer are others now. What was said of its discount is taken back, unless their order
    alone has changed (`priced`).
    """
    if priced:
        PriceAuthor.note(offer.deal, by)
        take_back(offer, by=by)
    save_changed(offer, [])
    record("offer.changed", offer, by=by, fields=["lines"])


def take_back(offer: Offer, *, by: User) -> None:
    """What was asked or said of the discount of a locked offer counts no more."""
    if OfferApproval.objects.current().filter(offer=offer).update(ended_at=timezone.now()):
        record("offer.approval_ended", offer, by=by)


def lock_offer(offer: Offer, *, answered: bool = False) -> Offer:
    """The offer as it is now, locked behind its deal; Overtaken when it is gone. ValidationError for one that was
    answered or withdrawn, unless `answered`.
    """
    Person.hold([offer.deal.person] if offer.deal.person else [])
    deal = lock_deal(offer.deal)
    now = Offer.objects.with_keys().filter(pk=offer.pk, deal=deal).select_for_update(no_key=True, of=("self",)).first()
    if now is None:
        raise Overtaken
    if not answered and not now.editable:
        raise ValidationError(_("This offer was answered or withdrawn. Make a new one."), code="answered")
    return now


def withdraw(offer: Offer, *, by: User) -> bool:
    """Its links open nothing any more; False for one that was answered or withdrawn already."""
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer, answered=True)
        if not now.editable:
            return False
        Offer.objects.filter(pk=now.pk).update(state=Offer.State.WITHDRAWN, changed_at=timezone.now())
        record("offer.withdrawn", now, by=by)
    return True


def record(act: str, offer: Offer, *, by: Actor, about: Person | None = None, fields: Any = (), **counts: Any) -> None:
    """The ledger entry of an act on an offer, about the person whose deal it is, or whom it concerns."""
    about = about or offer.deal.person
    ledger.record(act, by=by, about=about, target=offer.target, fields=fields, counts=counts or None)

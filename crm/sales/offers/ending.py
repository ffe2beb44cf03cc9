"""Offers whose day comes: their owner is reminded once before it, and what nobody answered ends.

A round that runs twice, late or after days of silence does each once: a row is claimed by a conditional update.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.sales.models import Offer, OfferSettings
from crm.sales.offers.offer_letters import BY, mail_owner
from crm.sales.offers.offers import record

SENT = Offer.State.SENT


def end_and_remind(day: date) -> tuple[int, int]:
    """(how many ended, of how many somebody was reminded) as of `day`."""
    ended = sum(end(pk) for pk in list(Offer.objects.lapsed(day).values_list("pk", flat=True)))
    last = day + timedelta(days=OfferSettings.now().remind_days)
    coming = Offer.objects.filter(state=SENT, reminded_at=None, valid_until__range=(day, last))
    return ended, sum(remind(pk) for pk in list(coming.values_list("pk", flat=True)))


@transaction.atomic
def end(pk: int) -> bool:
    """Marks one as expired; False when it was answered meanwhile, or another worker was here."""
    now = timezone.now()
    if not Offer.objects.filter(pk=pk, state=SENT).update(state=Offer.State.EXPIRED, changed_at=now):
        return False
    record("offer.expired", Offer.objects.with_keys().get(pk=pk), by=BY)
    return True


@transaction.atomic
def remind(pk: int) -> bool:
    """Reminds the owner of one; False when it was done, or is not needed any more."""
    waiting = Offer.objects.filter(pk=pk, state=SENT, reminded_at=None, deal__binned_at=None)
    if not waiting.update(reminded_at=timezone.now(), changed_at=F("changed_at")):
        return False
    offer = Offer.objects.with_keys().get(pk=pk)
    mail_owner(offer, "ending")
    record("offer.reminded", offer, by=BY)
    return True

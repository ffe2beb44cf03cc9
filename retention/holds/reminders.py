"""Holds that somebody has to look at again: officer and decider hear of each once for the day that was set.

What is due is computed from the stored day, so a round that runs twice, late or after days of silence tells once.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse

from crm.accounts.models import User
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from retention.models import Hold

BY = system("retention.remind")


def remind(at: datetime) -> int:
    """Tell of every hold whose review has come and that nobody heard of yet; how many there were."""
    unheard = Q(reminded_on=None) | ~Q(reminded_on=F("review_on"))
    due = Hold.objects.to_review(at).filter(unheard).order_by("review_on", "pk").values_list("pk", flat=True)
    return sum(tell(pk, at) for pk in list(due))


@transaction.atomic
def tell(pk: int, at: datetime) -> bool:
    """Put the message about one hold into the outbox, once; whether it was due."""
    hold = Hold.objects.to_review(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if hold is None or hold.reminded_on == hold.review_on:
        return False  # lifted, looked at, or told by another worker meanwhile
    hold.reminded_on = hold.review_on
    hold.save(update_fields=["reminded_on"])
    for reader in readers():
        post("hold_review", to=reader, by=BY, context={"hold": hold, "reader": reader, "link": address_of(hold)})
    ledger.record("hold.reminded", by=BY, target=hold.target)
    return True


def readers() -> list[User]:
    """Who may lift it: officers, and those who decide for the controller."""
    recipients = User.objects.filter(is_active=True).filter(Q(role__dpo=True) | Q(role__decides=True)).exclude(email="")
    return list(recipients.select_related("role").order_by("pk"))


def address_of(hold: Hold) -> str:
    """The page of a hold; of the start where pages are not there."""
    try:
        return settings.BASE_URL + reverse("retention:hold", args=[hold.uid])
    except NoReverseMatch:
        return settings.BASE_URL + "/"

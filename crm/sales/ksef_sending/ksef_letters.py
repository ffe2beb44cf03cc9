"""Mails to whoever confirmed an invoice: KSeF did not take it, it waits for long, or the account lets nobody in.

They are posted in the transaction of what they tell of, and name neither the invoice nor its customer.
"""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from crm.accounts.models import User
from crm.mail.outgoing.outbox import post_to_colleagues
from crm.privacy.actors import Actor
from crm.sales.models import KsefSending

REJECTED, WAITS, CLOSED = "rejected", "waits", "closed"
TELLS_AFTER = 8  # turns that came to nothing: about an hour, since each waits twice as long as the one before
OF_THE_HOUSE = {"sign_in", "no_proof"}  # what somebody has to mend before anything goes


def tell_of(sending: KsefSending, news: str, *, by: Actor) -> None:
    """Write to whoever confirmed this invoice."""
    tell([sending.asked_by], news, settings.BASE_URL + reverse("sales:document", args=[sending.document.uid]), by=by)


def tell_who_wait(*, by: Actor) -> None:
    """Write to everybody whose invoices wait: KSeF does not let the house in."""
    waiting = KsefSending.objects.under_way().values("asked_by")
    tell(User.objects.filter(pk__in=waiting), CLOSED, settings.BASE_URL + reverse("sales:documents"), by=by)


def tell(readers: Iterable[User], news: str, link: str, *, by: Actor) -> None:
    """One mail to each who works here."""
    post_to_colleagues("ksef_news", readers, by=by, context={"news": news, "link": link})

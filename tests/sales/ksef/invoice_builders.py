"""What invoices need in tests: our firm with its NIP, an accepted offer."""

from django.utils import timezone

from consents.models import Controller
from crm.sales.offers.answers import accept
from tests.sales.offer_builders import FIRM, fresh, made, sent

KSEF = "5265877635-20260826-0100001AF629-AF"


def today():
    """The day here."""
    return timezone.localdate()


def with_nip(by):
    """Our firm has a name and a NIP."""
    return Controller.name_it({**FIRM, "nip": "5265877635"}, by=by)


def accepted(a_deal, contact, by):
    """An offer of the deal that the contact has accepted."""
    with_nip(by)
    offer = made(a_deal, by)
    accept(sent(offer, contact, by), name="Ada", role="Prezeska")
    return fresh(offer)

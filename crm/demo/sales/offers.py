"""Offers of the demo: a draft whose discount waits for a second person, one that was sent, one that was accepted. Links
of the demo are known to nobody.

Everybody and every number is invented, like the rest of the demo.
"""

import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.demo.accounts import BY
from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose
from crm.sales.deals.deals import people_on
from crm.sales.models import Deal, NumberSeries, Offer, OfferAnswer, OfferLine, OfferLink, OfferSettings, Product
from crm.sales.offer_approvals.approving import ask
from crm.sales.offers.answers import order_of
from crm.sales.offers.offer_lines import add_offer_line, change_offer_line
from crm.sales.offers.offer_links import OpenedOffer
from crm.sales.offers.offers import make_offer
from crm.sales.offers.sending import digest_of, frozen
from crm.sales.offers.term_blocks import save_settings

PURPOSE = "contracts"
DRAFT, SENT, ACCEPTED = "Biurka regulowane, 12 sztuk", "Recepcja i 40 pokoi, etap 2", "Zamówienie kwartalne"
TITLES = (DRAFT, SENT, ACCEPTED)
LIMIT, OVER_IT = Decimal(10), Decimal(15)  # percent


def bring_in(loading: Any) -> None:
    """Makes the offers through the verbs of staff, then what of them went out; a tenth off needs nobody."""
    for deal in Deal.objects.with_keys().filter(company__isnull=False, binned_at=None).order_by("pk"):
        title = deal.told("title")
        if title in TITLES and deal.company in loading.firms.values():
            offered(deal, title, loading)
    if not OfferSettings.objects.exists():
        save_settings(OfferSettings(discount_limit=LIMIT), by=BY, fields=["discount_limit"])
        for offer in Offer.objects.with_keys().filter(state=Offer.State.DRAFT, made_by__in=loading.staff.values()):
            waits_for_approval(offer, by=offer.made_by)


def offered(deal: Deal, title: str, loading: Any) -> None:
    """One offer, as far as the table says."""
    by = deal.owner
    offer = Offer.objects.with_keys().get(pk=make_offer(deal, by=by).pk)
    if not OfferLine.objects.filter(offer=offer).exists():
        item = Product.objects.in_use().exclude(vat__in=("8", "zw", "np", "oo")).order_by("code").first()
        add_offer_line(offer, item=item, product=title, quantity=12, unit_price=1190, by=by)
        offer = Offer.objects.with_keys().get(pk=offer.pk)
    contact = Contact.objects.alive().with_keys().filter(pk__in=people_on(deal)).order_by("pk").first()
    if title != DRAFT and contact is not None:
        went_out(offer, contact, loading, by=by, accepted=title == ACCEPTED)


def waits_for_approval(offer: Offer, *, by: User) -> None:
    """More is taken off than its owner may give alone."""
    line = OfferLine.objects.filter(offer=offer).first()
    if line is not None:
        change_offer_line(offer, line.uid, {"discount_percent": OVER_IT, "discount_amount": Decimal(0)}, by=by)
        ask(Offer.objects.with_keys().get(pk=offer.pk), by=by)


@transaction.atomic
def went_out(offer: Offer, contact: Contact, loading: Any, *, by: User, accepted: bool) -> None:
    """Its version, and a link whose letter left some days ago."""
    purpose, sent_at = Purpose.objects.get(slug=PURPOSE, active_to=None), loading.now - timedelta(days=4)
    version = frozen(offer, list(OfferLine.objects.filter(offer=offer)), purpose, by=by, reason="")
    digest = digest_of(secrets.token_urlsafe(32))
    moments = {"made_at": sent_at, "sent_at": sent_at}
    link = OfferLink.objects.create(version=version, person=contact.person, digest=digest, **moments)
    ledger.record("offer.sent", by=by, about=contact.person, target=offer.target, counts={"version": version.number})
    state = Offer.State.SENT
    if accepted:
        state = Offer.State.ACCEPTED
        answer = OfferAnswer(version=version, person=contact.person, kind=OfferAnswer.Kind.ACCEPTED, at=sent_at)
        answer.name, answer.role = contact.person.name, contact.position or ""
        answer.order = order_of(OpenedOffer(link, version, True, None, localdate(sent_at)), sent_at)
        answer.save(force_insert=True)
        customer = ActorKey("subject", str(contact.person.uid))
        ledger.record("offer.accepted", by=customer, about=contact.person, target=offer.target)
    Offer.objects.filter(pk=offer.pk).update(state=state, changed_at=sent_at)


def take_out() -> None:
    """Offers go with their deals; numbers that no offer bears any more begin anew."""
    if not Offer.objects.exists():
        NumberSeries.objects.all().delete()
        OfferSettings.objects.filter(discount_limit=LIMIT).delete()

"""Invoices of the demo: one that the folder standing in for KSeF has taken, with its receipt, and one that waits for a
person to send it. Where the settings name a real KSeF nothing of this is made.
"""

import shutil
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.demo.sales.offers import ACCEPTED
from crm.privacy.actors import system
from crm.sales.ksef.drafting import Terms, draft_from_deal, draft_from_offer
from crm.sales.ksef_line.ksef_doors import FILE
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.ksef_sending.ksef_account import keep_account, switch_account
from crm.sales.ksef_sending.ksef_turns import send_due
from crm.sales.models import Deal, DealLine, Document, KsefAccount, Offer
from crm.sales.offers.frozen_content import seller

BY = system("demo")


def bring_in(loading: Any) -> None:
    """Through the verbs of staff; the worker's turn is taken at once."""
    nip = seller()["nip"]
    if settings.KSEF != FILE or not nip or KsefAccount.objects.exists():
        return
    shutil.rmtree(settings.KSEF_DIR / "taken", ignore_errors=True)  # of a house that is no more
    keep_account({"nip": nip}, {}, by=BY)
    switch_account(on=True, by=BY)
    firms = list(loading.firms.values())
    for offer in Offer.objects.with_keys().filter(deal__company__in=firms, state=Offer.State.ACCEPTED):
        if offer.deal.told("title") == ACCEPTED:
            drawn = draft_from_offer(offer, terms(), by=offer.deal.owner)
            fresh = Document.objects.with_keys().get(pk=drawn.pk)
            send_due([give_to_ksef(fresh, by=offer.deal.owner).pk])
    with_lines = DealLine.objects.filter(deal__company__in=firms, deal__currency="PLN", vat="23").values("deal")
    for deal in Deal.objects.with_keys().filter(pk__in=with_lines, binned_at=None, documents=None).order_by("pk")[:1]:
        try:
            draft_from_deal(deal, terms(), by=deal.owner)
        except ValidationError:  # a deal of the table without what an invoice needs
            continue


def terms() -> Terms:
    """Issued today, to be paid in a fortnight."""
    today = timezone.localdate()
    return Terms(issued_on=today, payment_due_on=today + timedelta(days=14))


def take_out() -> None:
    """The account; its invoices go with the papers of the demo's firms."""
    if settings.KSEF == FILE and not Document.objects.exclude(ksef_state="").exists():
        KsefAccount.objects.all().delete()

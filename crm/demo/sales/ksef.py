"""Invoices of the demo: one that the folder standing in for KSeF has taken, with its receipt, and one that waits for a
person to send it. Where the settings name a real KSeF nothing of this is made.
"""

import shutil
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from crm.privacy.actors import system
from crm.sales.deal_lines.line_items import add_line
from crm.sales.ksef.drafting import Terms, draft_from_deal
from crm.sales.ksef_line.file_ksef import folder
from crm.sales.ksef_line.ksef_doors import FILE, is_named
from crm.sales.ksef_sending.giving_to_ksef import give_to_ksef
from crm.sales.ksef_sending.ksef_account import keep_account, switch_account
from crm.sales.ksef_sending.ksef_turns import send_due
from crm.sales.models import Deal, Document, KsefAccount
from crm.sales.offers.frozen_content import seller

BY = system("demo")
INVOICED = (  # (deal, line, net price, whether it was sent)
    ("Kuchnia na wymiar", "Kuchnia na wymiar z montażem", 18400, True),
    ("Biurko regulowane i fotel", "Biurko regulowane i fotel", 4930, False),
)


def bring_in(loading: Any) -> None:
    """Through the verbs of staff; the worker's turn is taken at once."""
    nip = seller()["nip"]
    if settings.KSEF != FILE or not is_named() or not nip or KsefAccount.objects.exists():
        return
    shutil.rmtree(folder() / "taken", ignore_errors=True)  # of a house that is no more
    keep_account({"nip": nip}, {}, by=BY)
    switch_account(on=True, by=BY)
    for title, product, price, goes in INVOICED:
        rows = Deal.objects.with_keys().filter(person__isnull=False, binned_at=None)
        deal = next((row for row in rows if row.told("title") == title), None)
        if deal is not None and deal.person in {contact.person for contact in loading.people.values()}:
            invoiced(deal, product, price, goes=goes)


def invoiced(deal: Deal, product: str, price: int, *, goes: bool) -> None:
    """An invoice of the deal's one line, given to KSeF or not."""
    add_line(deal, product=product, quantity=Decimal(1), unit_price=Decimal(price), by=deal.owner)
    drawn = draft_from_deal(Deal.objects.with_keys().get(pk=deal.pk), terms(), by=deal.owner)
    if goes:
        sending = give_to_ksef(Document.objects.with_keys().get(pk=drawn.pk), by=deal.owner)
        send_due([sending.pk])


def terms() -> Terms:
    """Issued today, to be paid in a fortnight."""
    today = timezone.localdate()
    return Terms(issued_on=today, payment_due_on=today + timedelta(days=14))


def take_out() -> None:
    """The account; its invoices go with the papers of the demo's firms."""
    if settings.KSEF == FILE and not Document.objects.exclude(ksef_state="").exists():
        KsefAccount.objects.all().delete()

"""Blocks of terms, and how offers look: what whoever looks after deals sets for all."""

from typing import Any

from django.db import transaction

from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.models import OfferSettings, OfferTerm
from crm.sales.pipelines.pipelines import next_place, record


def save_term(term: OfferTerm, *, by: Actor, fields: Any = ()) -> OfferTerm:
    """A new block at the end, or a changed one. Offers that were sent keep the words they had."""
    new = term.pk is None
    if new:
        term.position = next_place(OfferTerm.objects.all())
    with transaction.atomic():
        term.save()
        record("offer_term.added" if new else "offer_term.changed", term, by=by, fields=fields)
    return term


def save_settings(settings: OfferSettings, *, by: Actor, fields: Any = ()) -> None:
    """How offers look from now on."""
    with transaction.atomic():
        settings.save()
        ledger.record("offer_settings.saved", by=by, fields=fields)

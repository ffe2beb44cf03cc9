"""Blocks of terms, and how offers look: what whoever looks after deals sets for all."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.second_person.independence import independent, key_of, refuse_alone
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.sales.models import LimitRaise, OfferSettings, OfferTerm
from crm.sales.pipelines.pipelines import next_place, record

OWN_RAISE = _("Two people: somebody else has to confirm the limit that you raised.")


def save_term(term: OfferTerm, *, by: Actor, fields: Any = ()) -> OfferTerm:
    """A new block at the end, or a changed one. Offers that were sent keep the words they had."""
    new = term.pk is None
    if new:
        term.position = next_place(OfferTerm.objects.all())
    with transaction.atomic():
        term.save()
        record("offer_term.added" if new else "offer_term.changed", term, by=by, fields=fields)
    return term


def save_settings(settings: OfferSettings, *, by: Actor, fields: Sequence[str]) -> None:
    """How offers look from now on: these `fields` of theirs. A raised limit waits for a second person, as far as the
    offers of `by` go; whoever sets it after somebody else has seen what that one did.
    """
    with transaction.atomic():
        OfferSettings.objects.get_or_create(only=True)
        before = OfferSettings.objects.select_for_update(no_key=True).get()
        if "discount_limit" in fields:
            note_limit(before.discount_limit, settings.discount_limit, by=by)
        settings.save(force_update=True, update_fields=list(fields))
        ledger.record("offer_settings.saved", by=by, fields=fields)


def note_limit(was: Decimal | None, to: Decimal | None, *, by: Actor) -> None:
    """Keep that `by` raised the limit, and that they stand by what others raised before."""
    key = key_of(by)
    if key is None or was == to:
        return
    for row in LimitRaise.objects.alone().select_related("raised_by"):
        if independent(row.raised_by, by):
            LimitRaise.objects.filter(pk=row.pk).update(confirmed_by=key, confirmed_at=timezone.now())
    if was is not None and (to is None or to > was):
        LimitRaise.objects.create(was=was, to=to, raised_by_id=key)


def confirm_raise(row: LimitRaise, *, by: User) -> bool:
    """The raised limit counts for whoever raised it, too; False where that was said already. ValidationError for one's
    own and for somebody who depends on whoever raised it.
    """
    with transaction.atomic():
        now = LimitRaise.objects.select_for_update(no_key=True, of=("self",)).select_related("raised_by").get(pk=row.pk)
        refuse_alone(now.raised_by, by, words=OWN_RAISE)
        if now.confirmed_by_id is not None:
            return False
        LimitRaise.objects.filter(pk=row.pk).update(confirmed_by=by, confirmed_at=timezone.now())
        ledger.record("offer_settings.limit_confirmed", by=by, target=f"limit_raise:{row.uid}")
    return True

"""Notes on a deal, sealed as the deal is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.privacy.models import Person
from crm.sales.deal_people import touch
from crm.sales.deals import record, refuse_held
from crm.sales.models import Deal, DealNote


def write(deal: Deal, text: str, *, by: Any) -> DealNote:
    """What happened with a deal. Raises as every act on it, ValidationError for an empty note."""
    refuse_held(deal, by=by)
    if not text.strip():
        raise ValidationError({"text": _("Write what happened.")}, code="empty")
    note = DealNote(deal=deal, author=by)
    setattr(note, "text" if deal.person_id else "house_text", text.strip())
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        note.save(force_insert=True)
        touch(deal)
        record("deal.noted", deal, by=by, fields=["text"])
    return note

"""Taking back an import of deals: what it opened goes, with the grounds of winning; what it changed is as before."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from crm.contacts.custom_values.value_store import fields_named, is_custom
from crm.contacts.imports.thing_reversal import ThingReversal
from crm.contacts.ownership.edit_conflicts import Conflict
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.dependents import without_dependents
from crm.files.models import ImportedValue
from crm.sales.deal_imports.deal_writer import CHANGED, as_text, current_values
from crm.sales.deal_imports.row_verdicts import RECORD
from crm.sales.deals.deal_bin import remove
from crm.sales.deals.deals import Overtaken, change
from crm.sales.deals.moves import move, reopen
from crm.sales.models import Deal, DealMove, DealPerson, DealValue, Stage

AGAINST = (Paused, PermissionDenied, ValidationError, Conflict, Overtaken)


class DealImportReversal(ThingReversal):
    """Undoes one import of deals."""

    prefix = "deal"
    acts = ("deal.opened", "deal.person_added", "deal.changed", "deal.moved", "deal.won", "deal.lost")

    def opened(self, uids: Sequence[Any]) -> Sequence[Deal]:
        """Those that are still there."""
        return list(Deal.objects.filter(uid__in=uids).with_keys().order_by("pk"))

    def bare(self, thing: Deal, values: Sequence[ImportedValue]) -> bool:
        """Nothing hangs on it but its course, its people, and what it says in custom fields."""
        return without_dependents(Deal.objects.filter(pk=thing.pk), besides=(DealMove, DealPerson, DealValue)).exists()

    def remove(self, thing: Deal) -> bool:
        """Take it out; a ground that winning it made ends first."""
        try:
            if thing.outcome:
                reopen(thing, by=self.by)
            remove(Deal.objects.with_keys().get(pk=thing.pk), by=self.by)
        except AGAINST:
            return False
        return True

    def now(self, thing: Deal, value: ImportedValue) -> str:
        """What the deal says there."""
        custom_fields = fields_named([value.column], RECORD)
        return as_text(current_values(thing, custom_fields).get(value.column))

    def put_back(self, thing: Deal, values: dict[str, str]) -> bool:
        """Words, amount and days by a change; the stage by a move; an end by opening it again."""
        words = {name: typed(name, text) for name, text in values.items() if name in CHANGED or is_custom(name)}
        try:
            if "status" in values and thing.outcome:
                reopen(thing, by=self.by)
            stage = Stage.objects.in_use().filter(uid=values["stage"]).first() if values.get("stage") else None
            if stage:
                move(Deal.objects.with_keys().get(pk=thing.pk), stage, by=self.by)
            if words:
                change(thing, words, version=thing.version, by=self.by)
        except AGAINST:
            return False
        return True


def typed(name: str, text: str) -> Any:
    """A value as the column takes it."""
    if name == "amount":
        return Decimal(text) if text else None
    if name == "closes_on":
        return date.fromisoformat(text) if text else None
    return text

"""Processing for another controller: written down, changed, ended."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Entrusted


@transaction.atomic
def add_entrusted(values: dict[str, Any], *, by: Actor) -> Entrusted:
    """Write down what another controller has entrusted to us."""
    row = Entrusted.objects.create(recorded_by=signature(by), **values)
    ledger.record("entrusted.added", by=by, target=f"entrusted:{row.pk}", fields=sorted(values))
    return row


@transaction.atomic
def change_entrusted(row: Entrusted, values: dict[str, Any], *, by: Actor) -> list[str]:
    """Other instructions, another contact; names of what changed. Without a change nothing is written."""
    entrusted = Entrusted.objects.select_for_update().get(pk=row.pk)
    changed = sorted(name for name, value in values.items() if getattr(entrusted, name) != value)
    if changed:
        for name in changed:
            setattr(entrusted, name, values[name])
        entrusted.save(update_fields=changed)
        ledger.record("entrusted.changed", by=by, target=f"entrusted:{entrusted.pk}", fields=changed)
    return changed


@transaction.atomic
def end_entrusted(row: Entrusted, *, by: Actor, day: date | None = None) -> Entrusted:
    """It ends with `day` (today by default). ValidationError once it has ended."""
    entrusted, day = Entrusted.objects.select_for_update().get(pk=row.pk), day or timezone.localdate()
    if entrusted.until is not None and entrusted.until <= day:
        raise ValidationError(_("It has ended already."), code="ended")
    entrusted.until = max(day, entrusted.since)
    entrusted.save(update_fields=["until"])
    ledger.record("entrusted.ended", by=by, target=f"entrusted:{entrusted.pk}")
    return entrusted

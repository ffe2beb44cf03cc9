"""Agreements with recipients: recorded, changed, ended. Facts are written down; nobody decides (Art. 26, 28)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Recipient
from crm.privacy.recipients.halts import refuse_ended


@transaction.atomic
def record_agreement(recipient: Recipient, terms: dict[str, Any], *, by: Actor) -> Agreement:
    """Record an agreement concluded with the recipient. `terms` are columns of `Agreement`.

    ValidationError for a recipient that gets nothing any more.
    """
    refuse_ended(recipient)
    agreement = Agreement.objects.create(recipient=recipient, recorded_by=signature(by), **terms)
    ledger.record("agreement.recorded", by=by, target=f"recipient:{recipient.slug}", fields=sorted(terms))
    return agreement


@transaction.atomic
def change_agreement(agreement: Agreement, terms: dict[str, Any], *, by: Actor) -> list[str]:
    """Write what the agreement really says; names of the columns that changed. Without a change nothing is written."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    changed = sorted(name for name, value in terms.items() if getattr(row, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(row, name, terms[name])
    row.save(update_fields=changed)
    target = f"recipient:{row.recipient.slug} agreement:{row.pk}"
    ledger.record("agreement.changed", by=by, target=target, fields=changed)
    return changed


@transaction.atomic
def end_agreement(agreement: Agreement, *, by: Actor) -> bool:
    """End an agreement as of yesterday; one that begins today never ran and goes. False for one not in force."""
    row = Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement.pk).first()
    if row is None or not row.running:
        return False
    today = timezone.localdate()
    if row.concluded_on == today:
        row.delete()  # entered by mistake
    else:
        Agreement.objects.filter(pk=row.pk).update(ends_on=today - timedelta(days=1))
    ledger.record("agreement.ended", by=by, target=f"recipient:{row.recipient.slug}")
    return True

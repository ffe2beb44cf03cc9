"""Numbers of a program that is closed: nobody reads them any more, so they go a month after it closed.

Until then it may be opened again, with its numbers as they were (Art. 5(1)(e): no longer than they serve something).
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Client
from crm.api.external_ids.borne_ids import FIELD
from crm.api.models import ExternalId, GivenRecord
from crm.privacy.actors import system
from crm.privacy.logs import ledger

KEPT_AFTER_CLOSING = timedelta(days=30)
ACT, BY = "external_ids.forgotten", system("api.tidy_events")


def forget(at: datetime | None = None) -> int:
    """Delete the numbers of programs that were closed a month ago, with what they were shown; how many numbers."""
    closed = Client.objects.filter(closed_at__lt=(at or timezone.now()) - KEPT_AFTER_CLOSING)
    return sum(forget_of(client) for client in closed.filter(pk__in=ExternalId.objects.values("client")))


@transaction.atomic
def forget_of(client: Client) -> int:
    """Delete those of one program, unless it was opened again meanwhile; how many."""
    if not Client.objects.select_for_update().filter(pk=client.pk).exclude(closed_at=None).exists():
        return 0
    gone, _by_model = ExternalId.objects.filter(client=client).delete()
    GivenRecord.objects.filter(client=client).delete()
    ledger.record(ACT, by=BY, target=client.target, fields=[FIELD], counts={"ids": gone})
    return gone

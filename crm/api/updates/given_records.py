"""What programs that follow the feed were shown beside people: remembered when it is shown, forgotten a year after."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from consents.models import Ground
from crm.accounts.permissions.scopes import CHANGES_READ
from crm.api.external_ids.borne_ids import kind_of, person_of
from crm.api.models import GivenRecord
from crm.api.models.given_records import KEPT
from crm.api.protocol.disclosure import UNSEEN
from crm.api.updates.record_moves import CONSENT
from crm.contacts.models import Company
from crm.sales.models import Deal, Document, ObjectRecord, Task

MODELS: dict[str, Any] = {
    **{"company": Company, "deal": Deal, "task": Task, "document": Document, "object": ObjectRecord},
    CONSENT: Ground,
}


def remember(request: Any, records: Iterable[Any]) -> None:
    """Remember that these were shown to the program, if it follows the feed: a statement, and one more for new ones."""
    token, by_uid = request._request.token, {record.uid: record for record in records}
    if UNSEEN.get() or token is None or not by_uid or CHANGES_READ not in token.client.scopes:
        return
    rows = GivenRecord.objects.filter(client=token.client, record__in=by_uid)
    known = set(rows.values_list("record", flat=True))
    fresh = [
        GivenRecord(
            client=token.client, kind=name_of(record), record=uid, person=getattr(person_of(record), "uid", None)
        )
        for uid, record in by_uid.items()
        if uid not in known
    ]
    if fresh:
        GivenRecord.objects.bulk_create(fresh, ignore_conflicts=True)


def name_of(record: Any) -> str:
    """What the feed calls records of its kind."""
    return CONSENT if isinstance(record, Ground) else kind_of(record)


def tidy(at: datetime | None = None) -> int:
    """Note which records are gone, and forget those that went long ago; how many were forgotten."""
    at = at or timezone.now()
    for kind, model in MODELS.items():
        here = model._base_manager.values("uid")
        GivenRecord.objects.filter(kind=kind, gone_at=None).exclude(record__in=here).update(gone_at=at)
    return GivenRecord.objects.filter(gone_at__lt=at - KEPT).delete()[0]

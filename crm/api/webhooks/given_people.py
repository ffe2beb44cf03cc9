"""Which recipients were given a person: remembered under the public id, so that their programs hear of the erasure.

API and webhooks remember at once (protocol/disclosure.py), exports and calendar feeds within the hour.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from crm.accounts.models import Webhook
from crm.api.models import Delivery, GivenPerson
from crm.api.models.given_records import KEPT
from crm.contacts.models import Contact

LOOK_BACK = timedelta(hours=3)
AT_ONCE = 1000
ERASED = "person.erased"
REMEMBER = """
    INSERT INTO api_givenperson (recipient_id, person, told)
    SELECT DISTINCT told.recipient_id, person.uid, false
    FROM privacy_disclosure told JOIN privacy_person person ON person.id = told.person_id
    WHERE told.recipient_id IN (
        SELECT client.recipient_id
        FROM accounts_webhook webhook JOIN accounts_client client ON client.id = webhook.client_id
        WHERE told.at >= %(since)s OR webhook.made_at >= %(since)s)
    ON CONFLICT DO NOTHING
"""


def remember(at: datetime | None = None) -> int:
    """Remember whom recipients with webhooks were given lately, by whatever way; all they were for a new webhook."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, {"since": at - LOOK_BACK})
        return cursor.rowcount


@transaction.atomic
def tell_late(at: datetime | None = None) -> int:
    """Tell of erased people whose erasure the webhook of a recipient slept through; how many deliveries."""
    at = at or timezone.now()
    listening = Webhook.objects.listening().filter(events__contains=[ERASED]).select_related("client")
    by_recipient: dict[int, list[Webhook]] = {}
    for webhook in listening:
        by_recipient.setdefault(webhook.client.recipient_id, []).append(webhook)
    here = Contact.objects.values("person__uid")
    gone = GivenPerson.objects.filter(recipient__in=by_recipient, told=False).exclude(person__in=here).order_by("pk")
    rows = list(gone.select_for_update(skip_locked=True)[:AT_ONCE])
    deliveries = [
        Delivery(webhook=webhook, event=ERASED, record=row.person, happened_at=at)
        for row in rows
        for webhook in by_recipient[row.recipient_id]
    ]
    Delivery.objects.bulk_create(deliveries)
    GivenPerson.objects.filter(pk__in=[row.pk for row in rows]).update(told=True, gone_at=at)
    return len(deliveries)


def forget(at: datetime | None = None) -> int:
    """Forget who went long ago; how many."""
    return GivenPerson.objects.filter(gone_at__lt=(at or timezone.now()) - KEPT).delete()[0]

"""Notices of Art. 19 by webhook: what a case notes (dsar/recipients) becomes events for the recipient's programs."""

from datetime import datetime

from django.db import transaction

from crm.accounts.models import Webhook
from crm.api.models import Delivery
from dsar.models import RecipientNotice
from dsar.recipients.program_notices import (
    confirmed_by_program,
    due_for_programs,
    event_of,
    public_ids,
    told_by_program,
)


@transaction.atomic
def hand_over(at: datetime) -> int:
    """An event for each webhook of whoever is to be told now; how many notices. What has none falls back by itself."""
    return sum(hand_over_one(notice, at) for notice in due_for_programs(at))


def hand_over_one(notice: RecipientNotice, at: datetime) -> bool:
    """The events of one notice. An event about the same erasure that is there already carries it as well."""
    name, rows = event_of(notice), []
    for webhook in Webhook.objects.told_of(notice.recipient_id or 0):
        for uid in public_ids(notice):
            same = Delivery.objects.filter(webhook=webhook, event=name, record=uid, made_at__gte=notice.made_at)
            row = same.filter(notice=None).order_by("-pk").first() or Delivery(
                webhook=webhook, event=name, record=uid, happened_at=notice.made_at
            )
            row.notice = notice.uid
            row.save()
            rows.append(row)
    if not rows:
        return False
    RecipientNotice.objects.filter(pk=notice.pk).update(message_uid=rows[0].uid, next_at=None)
    for row in rows:
        follow(row, at)
    return True


def follow(delivery: Delivery, at: datetime) -> None:
    """What became of an event becomes of its notice: told once all its programs were, confirmed once all have."""
    if delivery.notice is None:
        return
    siblings = list(Delivery.objects.filter(notice=delivery.notice).values_list("state", "confirmed_at"))
    if all(state == Delivery.State.DELIVERED for state, _confirmed in siblings):
        told_by_program(delivery.notice, at=at)
    if all(confirmed for _state, confirmed in siblings):
        confirmed_by_program(delivery.notice, at=at)

"""Notices of Art. 19 by webhook: what a case notes (dsar/recipients) becomes events for the recipient's programs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

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

UNDELIVERED = [state for state in Delivery.State.values if state != Delivery.State.DELIVERED]
KEPT = "kept"  # the reason of an event whose receiver keeps the data by a law


@transaction.atomic
def hand_over(at: datetime) -> int:
    """An event for each webhook of whoever is to be told now; how many notices. What has none falls back by itself."""
    return sum(hand_over_one(notice, at) for notice in due_for_programs(at))


def hand_over_one(notice: RecipientNotice, at: datetime) -> bool:
    """The events of one notice, for each webhook of its recipient and each person whom it is about."""
    people, name = public_ids(notice), event_of(notice)
    webhooks = list(Webhook.objects.told_of(notice.recipient_id or 0)) if people else []
    if not webhooks:
        return False
    for webhook in webhooks:
        carry(notice, webhook, name, people)
    first = Delivery.objects.filter(notice=notice.uid).order_by("pk").values_list("uid", flat=True)[0]
    RecipientNotice.objects.filter(pk=notice.pk).update(message_uid=first, next_at=None)
    follow_notice(notice.uid, at)
    return True


def carry(notice: RecipientNotice, webhook: Webhook, name: str, people: Sequence[UUID]) -> None:
    """Make the events for one webhook. One about the same erasure that is there already carries the notice as well."""
    there = Delivery.objects.filter(webhook=webhook, event=name, made_at__gte=notice.made_at, notice=None)
    same = dict(there.filter(record__in=people).order_by("pk").values_list("record", "pk"))
    Delivery.objects.filter(pk__in=same.values()).update(notice=notice.uid)
    new = [
        Delivery(webhook=webhook, event=name, record=uid, happened_at=notice.made_at, notice=notice.uid)
        for uid in people
        if uid not in same
    ]
    Delivery.objects.bulk_create(new, batch_size=1000)


def follow(delivery: Delivery, at: datetime) -> None:
    """What became of an event becomes of the notice that it carries."""
    if delivery.notice is not None:
        follow_notice(delivery.notice, at)


def follow_notice(notice: UUID, at: datetime) -> None:
    """Told once all its programs were of everybody; once all have signed, confirmed, or kept where any of it is."""
    events = Delivery.objects.filter(notice=notice)
    if not events.filter(state__in=UNDELIVERED).exists():
        told_by_program(notice, at=at)
    if not events.filter(confirmed_at=None).exists():
        confirmed_by_program(notice, keeping=events.filter(reason=KEPT).exists(), at=at)

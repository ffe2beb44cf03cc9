"""Sent again: what was given up, refused or delivered. The body is made anew, as gate and purpose allow then."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

State = Delivery.State
ONE_AT_A_TIME = 10_000


@transaction.atomic
def replay(delivery: Delivery, *, by: Actor, at: datetime | None = None) -> bool:
    """Send one event again, under the id that it had. False while it is on its way."""
    refuse_deaf(delivery.webhook)
    done = put_back(Delivery.objects.filter(pk=delivery.pk), at or timezone.now())
    if done:
        Webhook.objects.filter(pk=delivery.webhook_id).update(next_at=None)
        ledger.record("webhook.replayed", by=by, target=delivery.webhook.target, counts={"events": done})
    return bool(done)


@transaction.atomic
def replay_dead(webhook: Webhook, *, by: Actor, since: datetime | None = None, at: datetime | None = None) -> int:
    """Send again everything that was given up, or that happened `since`, whatever became of it; how many events."""
    refuse_deaf(webhook)
    rows = Delivery.objects.filter(webhook=webhook)
    rows = rows.filter(happened_at__gte=since) if since else rows.filter(state=State.DEAD)
    first = rows.exclude(state=State.WAITING).order_by("pk").values("pk")[:ONE_AT_A_TIME]
    done = put_back(Delivery.objects.filter(pk__in=first), at or timezone.now())
    Webhook.objects.filter(pk=webhook.pk).update(next_at=None)
    ledger.record("webhook.replayed", by=by, target=webhook.target, counts={"events": done})
    return done


def put_back(rows: Any, at: datetime) -> int:
    """Back into the queue, in their order."""
    anew: dict[str, Any] = {"state": State.WAITING, "tries": 0, "reason": "", "status": None, "ended_at": None}
    return rows.exclude(state=State.WAITING).update(**anew, begun_at=at, next_at=at)


def refuse_deaf(webhook: Webhook) -> None:
    """ValidationError for a webhook to which nothing is sent."""
    if not webhook.listening:
        raise ValidationError(_("This webhook does not listen. Open it again first."), code="stopped")

"""Deliveries leave in rounds: up to sixteen webhooks at once, of each some twenty events in their order.

    deliver_due ── alone ──> round: bodies (here) ──> threads that only send ──> how it went (here) ──> the next round

One process sends at a time, for less than a minute, so that jobs and mail have the other one; a receiver that does not
answer costs its round five seconds, whoever else does not, and is put off with all its events. A round that is killed
between sending and noting is sent again under the same ids: receivers know them again.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from crm.accounts.models import Webhook
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.api.models import Delivery
from crm.api.webhooks import delivery_outcomes as outcomes
from crm.api.webhooks.event_bodies import Hearing, Sorted
from crm.api.webhooks.signed_messages import signed_headers
from crm.jobs.single_worker import alone
from crm.privacy.guards.guarded_post import LIMIT, Answer, post

LOCK = 5_417_411  # the advisory lock of whoever sends
WEBHOOKS, EVENTS = 16, 20  # of one round
BUDGET = 40.0  # seconds after which no round begins
PATIENCE = LIMIT + 1.0  # seconds that a round waits for its threads


@dataclass
class Parcel:
    """What goes to one webhook in a round, and what became of it so far."""

    webhook: Webhook
    sorted: Sorted
    secrets: list[str]
    answers: list[tuple[Delivery, Answer]] = field(default_factory=list)

    def send(self, done: "SimpleQueue[Parcel]") -> None:
        """In a thread of its own, without the database: each message in its order, until one does not arrive."""
        until, refused = time.monotonic() + LIMIT, set()
        for delivery, body in self.sorted.bodies:
            if delivery.record in refused:  # what comes after it waits with it
                continue
            headers = signed_headers(delivery.message_id, body, self.secrets, timezone.now())
            remaining = until - time.monotonic()
            if remaining <= 0:
                break
            answer = post(self.webhook.url, body, headers, limit=remaining)
            if remaining < LIMIT / 2 and answer.problem == "too_slow":
                break  # the others before it took the time
            self.answers.append((delivery, answer))
            if outcomes.holds_up(answer):
                break
            if not answer.taken:
                refused.add(delivery.record)
        done.put(self)


def deliver_due(at: datetime | None = None) -> int:
    """Send what is due; how many messages were tried. Quietly none while another process sends."""
    tried, began = 0, time.monotonic()
    with alone(LOCK) as ours:
        while ours and time.monotonic() - began < BUDGET and (webhooks := due_webhooks(at or timezone.now())):
            tried += one_round(webhooks, at or timezone.now())
    return tried


def due_webhooks(at: datetime) -> list[Webhook]:
    """The webhooks with something to send now, those first that waited longest; the demo's programs are nowhere."""
    due = Delivery.objects.due(at).filter(webhook=OuterRef("pk"))
    rows = Webhook.objects.listening().with_clients().filter(Q(next_at=None) | Q(next_at__lte=at), Exists(due))
    rows = rows.exclude(client__user__email__endswith=f"@{DEMO_DOMAIN}")
    return list(rows.order_by(F("tried_at").asc(nulls_first=True), "pk")[:WEBHOOKS])


def one_round(webhooks: Sequence[Webhook], at: datetime) -> int:
    """Bodies, sending, and how it went; the number of messages tried."""
    parcels = [parcel for webhook in webhooks if (parcel := packed(webhook, at))]
    done: SimpleQueue[Parcel] = SimpleQueue()
    for parcel in parcels:
        threading.Thread(target=parcel.send, args=(done,), daemon=True, name=f"webhook {parcel.webhook.pk}").start()
    until, open_parcels = time.monotonic() + PATIENCE, {parcel.webhook.pk: parcel for parcel in parcels}
    while open_parcels and (remaining := until - time.monotonic()) > 0:
        try:
            parcel = done.get(timeout=remaining)
        except Empty:
            break
        del open_parcels[parcel.webhook.pk]
        outcomes.note_round(parcel.webhook, parcel.answers, parcel.secrets, timezone.now())
    for parcel in open_parcels.values():  # a name that is looked up for ever; its thread is left behind
        answers = [*parcel.answers] or [(parcel.sorted.bodies[0][0], Answer(problem="too_slow"))]
        outcomes.note_round(parcel.webhook, answers, parcel.secrets, timezone.now())
    return sum(len(parcel.answers) for parcel in parcels)


def packed(webhook: Webhook, at: datetime) -> Parcel | None:
    """The next messages of one webhook; None where nothing of what was due is to be sent."""
    deliveries = list(Delivery.objects.due(at).filter(webhook=webhook).order_by("pk")[:EVENTS])
    result = Hearing(webhook, deliveries, at).sorted()
    outcomes.note_unsent(result, at)
    Webhook.objects.filter(pk=webhook.pk).update(tried_at=at)
    return Parcel(webhook, result, webhook.secrets(at)) if result.bodies else None

"""A program's own webhooks: how they stand, what became of events, sent again, confirmed.

Another program's are not there, whatever the scopes: 404, as for what does not exist.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import Webhook
from crm.accounts.permissions.webhook_events import EVENTS, NOTICES
from crm.api.models import Delivery
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import NoBody, Strict
from crm.api.webhooks.acknowledgements import Word, take_word
from crm.api.webhooks.replays import replay, replay_dead
from crm.api.webhooks.signed_messages import answers_for


class WebhookShape(serializers.Serializer):
    """A webhook of your program."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    purpose = serializers.SlugField()
    events = serializers.ListField(child=serializers.ChoiceField(list(EVENTS)))
    listening = serializers.BooleanField(help_text="Confirmed and not stopped.")
    delivered_at = serializers.DateTimeField(allow_null=True, help_text="When anything was delivered last.")
    failing_since = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)


class WebhookPage(serializers.Serializer):
    """A page of webhooks."""

    results = WebhookShape(many=True)
    next = serializers.URLField(allow_null=True)


class DeliveryShape(serializers.Serializer):
    """An event for one of your webhooks; what it says is read anew whenever it is sent."""

    id = serializers.UUIDField(help_text="The header webhook-id is `msg_` and this without its dashes.")
    webhook = serializers.UUIDField()
    event = serializers.ChoiceField(list(EVENTS))
    record = serializers.UUIDField(help_text="What it is about: the id of the resource.")
    happened_at = serializers.DateTimeField()
    state = serializers.ChoiceField(Delivery.State.values)
    tries = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="What your program answered last.")
    reason = serializers.CharField(help_text="Why it was refused, or not delivered yet, in a code; else empty.")
    confirmed_at = serializers.DateTimeField(allow_null=True)


class DeliveryPage(serializers.Serializer):
    """A page of events."""

    results = DeliveryShape(many=True)
    next = serializers.URLField(allow_null=True)


class DeliveriesQuery(Paged):
    """The parameters of the list of events."""

    webhook = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Delivery.State.values, required=False)


class ReplayBody(Strict):
    """What to send again: everything that was given up, or all since a moment."""

    since = serializers.DateTimeField(required=False, help_text="Everything that happened since, delivered or not.")


class ConfirmationBody(Strict):
    """That it is done with you too, or which law has you keep it; signed as a webhook is, with its secret."""

    confirmed = serializers.BooleanField(required=False)
    kept = serializers.CharField(required=False, max_length=500, help_text="The law: the article, and what is kept.")
    until = serializers.DateField(required=False)


class Replayed(serializers.Serializer):
    """How many events go again."""

    events = serializers.IntegerField()


class Confirmed(serializers.Serializer):
    """Whether it was noted now; false when it was before."""

    id = serializers.UUIDField()
    changed = serializers.BooleanField()


class WebhookList(Resource):
    """The webhooks of a program, the oldest first (subscriptions.py adds the way in)."""

    rows_counted = False
    queries = {"GET": Paged}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = own_webhooks(request).order_by("pk")
            return (rows.filter(pk__gt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="webhooks", people=[])
        return Response(page.body([webhook_json(row) for row in page.rows]))


@policy(SIGNED_IN, params={"key": "webhook"}, scope="webhooks")
class OneWebhook(Resource):
    """One webhook of your program."""

    rows_counted = False
    answers = {"GET": (200, WebhookShape)}

    def get(self, request: Any, key: UUID) -> Response:
        row = own_webhook(request, key)
        show(request, place="webhooks", people=[])
        return conditional(request, webhook_json(row))


@policy(SIGNED_IN, params={"key": "webhook"}, methods=("POST",), scope="webhooks")
class WebhookReplay(Resource):
    """Events of a webhook once more."""

    bodies = {"POST": ReplayBody}
    answers = {"POST": (201, Replayed)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Send again what was given up, or everything since a moment."""
        row, sent = own_webhook(request, key), self.sent()
        with transaction.atomic():
            events = replay_dead(row, since=sent.get("since"), by=request.user)
            return settle(Receipt(201, {"events": events}))


@policy(SIGNED_IN, scope="webhooks")
class Deliveries(Resource):
    """The events of your webhooks of the last month, the newest first."""

    rows_counted = False
    queries = {"GET": DeliveriesQuery}
    answers = {"GET": (200, DeliveryPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = own_deliveries(request).order_by("-pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            rows = rows.filter(webhook__uid=self.asked["webhook"]) if "webhook" in self.asked else rows
            return (rows.filter(pk__lt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda row: (row.pk,))
        show(request, place="webhooks", people=[])
        return Response(page.body([delivery_json(row) for row in page.rows]))


@policy(SIGNED_IN, params={"key": "delivery"}, methods=("POST",), scope="webhooks")
class DeliveryReplay(Resource):
    """One event once more."""

    bodies = {"POST": NoBody}
    answers = {"POST": (201, Replayed)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Send one event again, under the id that it had."""
        row = own_delivery(request, key)
        self.sent()
        with transaction.atomic():
            return settle(Receipt(201, {"events": int(replay(row, by=request.user))}))


@policy(SIGNED_IN, params={"key": "delivery"}, methods=("POST",), scope="webhooks")
class Confirmation(Resource):
    """The word of your program about an erasure, a correction or a restriction that it was told of (Art. 19)."""

    bodies = {"POST": ConfirmationBody}
    answers = {"POST": (201, Confirmed)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Confirm that it is done with you too. The body is signed with the webhook's secret, as our messages are."""
        row, sent, at = own_delivery(request, key), self.sent(), timezone.now()
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request._request.body
        if not answers_for(row.message_id, headers, body, row.webhook.secrets(at), at):
            raise Problem("invalid", detail=_("Sign the body with the secret of the webhook, and its webhook-id."))
        word = Word(bool(sent.get("confirmed")), sent.get("kept", ""), sent.get("until"))
        if row.event not in NOTICES or not (word.confirmed or word.kept):
            raise Problem(
                "invalid", detail=_("Say that it is done, or which law has you keep it, of what asks for it.")
            )
        with transaction.atomic():
            changed = take_word(row, word, by=request.user, at=at)
            return settle(Receipt(201, {"id": str(row.uid), "changed": changed}))


def own_webhooks(request: Any) -> Any:
    """The webhooks of the program that asks."""
    return Webhook.objects.with_clients().filter(client=request.auth.client)


def own_webhook(request: Any, key: UUID) -> Webhook:
    """One of them; 404 for any other."""
    row = own_webhooks(request).filter(uid=key).first()
    if row is None:
        raise Http404
    return row


def own_deliveries(request: Any) -> Any:
    """The events of the program that asks."""
    rows = Delivery.objects.filter(webhook__client=request.auth.client)
    return rows.select_related("webhook__client__user__role", "webhook__client__recipient")


def own_delivery(request: Any, key: UUID) -> Delivery:
    """One of them; 404 for any other."""
    row = own_deliveries(request).filter(uid=key).first()
    if row is None:
        raise Http404
    return row


def webhook_json(row: Webhook) -> dict[str, Any]:
    """A webhook as its program reads it; never its secret."""
    return {
        "id": row.uid,
        "url": row.url,
        "purpose": row.purpose_slug,
        "events": row.events,
        "listening": row.listening,
        "delivered_at": row.succeeded_at,
        "failing_since": row.failing_since,
        "stopped_at": row.stopped_at,
    }


def delivery_json(row: Delivery) -> dict[str, Any]:
    """An event in ids and codes."""
    same = ("event", "record", "happened_at", "state", "tries", "status", "reason", "confirmed_at")
    return {"id": row.uid, "webhook": row.webhook.uid, **{name: getattr(row, name) for name in same}}

"""A program subscribes by itself and leaves again, as tools that make hooks of their own do (n8n, Make, Zapier).

    POST /webhooks/              {"url": …, "purpose": …, "events": […]}   its secret is answered once
    POST /webhooks/<id>/stop/    {}                                        nothing is sent there from then on

What tells of people waits for a second person all the same, so a token that got lost sends nobody's data elsewhere.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.clients.webhooks import LONGEST_URL, open_webhook, stop_webhook
from crm.accounts.models import Webhook
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import NoBody, Strict
from crm.api.webhooks.resources import WebhookList, WebhookPage, own_webhook


class NewWebhook(Strict):
    """Where events go, for which purpose, and which."""

    url = serializers.CharField(max_length=LONGEST_URL)
    purpose = serializers.SlugField(max_length=40, help_text="The slug of one of your purposes.")
    events = serializers.ListField(child=serializers.ChoiceField(list(EVENTS)), min_length=1, max_length=len(EVENTS))


class Subscribed(serializers.Serializer):
    """What was made. The secret is said this once."""

    id = serializers.UUIDField()
    listening = serializers.BooleanField(help_text="false: it waits for a second person.")
    secret = serializers.CharField()


class Stopped(serializers.Serializer):
    """Whether it was stopped now; false when it was before."""

    id = serializers.UUIDField()
    changed = serializers.BooleanField()


@policy(SIGNED_IN, methods=("GET", "POST"), scope="webhooks")
class Webhooks(WebhookList):
    """The webhooks of your program, the oldest first; and a new one."""

    located = True
    bodies = {"POST": NewWebhook}
    answers = {"GET": (200, WebhookPage), "POST": (201, Subscribed)}

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """An Idempotency-Key is passed over: no secret is remembered. A second one to the same address is refused."""
        return self.create(request)

    def create(self, request: Any, *_args: Any) -> Any:
        """Have events sent to an address of yours. What tells of people waits for a second person first."""
        sent = self.sent()
        webhook, secret = open_webhook(
            request.auth.client, sent["url"], purpose=sent["purpose"], events=sent["events"], by=request.user
        )
        answer = {"id": webhook.uid, "listening": webhook.listening, "secret": secret}
        return Response(answer, status=201, headers={"Location": reverse("api:webhook", args=[webhook.uid])})


@policy(SIGNED_IN, params={"key": "webhook"}, methods=("POST",), scope="webhooks")
class WebhookStop(Resource):
    """The end of a webhook."""

    bodies = {"POST": NoBody}
    answers = {"POST": (201, Stopped)}

    def create(self, request: Any, settle: Settle, key: UUID) -> Receipt:
        """Have nothing sent there from now on."""
        row = own_webhook(request, key)
        self.sent()
        with transaction.atomic():
            changed = stop_webhook(row, by=request.user, why=Webhook.Stop.PROGRAM)
            return settle(Receipt(201, {"id": str(row.uid), "changed": changed}))

"""A program reads its own webhooks and events, has them sent again, confirms; another's are not there."""

import json

import pytest
from django.utils import timezone

from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.models import Delivery
from crm.api.protocol.docs import schema_description
from crm.api.webhooks.signed_messages import signed_headers
from tests.api.conftest import code
from tests.api.test_tour import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(opened, ada, sam):
    """(webhook, secret, an erasure that was given up)."""
    webhook, secret = opened()
    terms = {"event": "person.erased", "record": ada.uid, "happened_at": timezone.now()}
    row = Delivery.objects.create(webhook=webhook, **terms, state="dead", reason="http_500", ended_at=timezone.now())
    return webhook, secret, row


def test_it_reads_how_they_stand_and_never_the_secret(hub, rival, delivered):
    webhook, secret, row = delivered
    [result] = hub.get("webhooks/").said["results"]
    assert (result["id"], result["listening"], result["purpose"]) == (str(webhook.uid), True, "offers")
    assert hub.get(f"webhooks/{webhook.uid}/").said == result
    [event] = hub.get("webhooks/deliveries/?state=dead").said["results"]
    assert (event["id"], event["event"], event["reason"]) == (str(row.uid), "person.erased", "http_500")
    assert secret[6:] not in json.dumps([result, event])
    assert (rival.get("webhooks/").said["results"], rival.get("webhooks/deliveries/").said["results"]) == ([], [])
    for method, path in (
        ("GET", f"webhooks/{webhook.uid}/"),
        ("POST", f"webhooks/{webhook.uid}/replay/"),
        ("POST", f"webhooks/deliveries/{row.uid}/replay/"),
        ("POST", f"webhooks/deliveries/{row.uid}/confirmation/"),
    ):
        assert code(rival.ask(method, path, {} if method == "POST" else None)) == (404, "not_found")


def test_a_confirmation_counts_signed_for_its_message_and_once(hub, delivered):
    _webhook, secret, row = delivered
    path, body = f"webhooks/deliveries/{row.uid}/confirmation/", {"confirmed": True}
    raw = json.dumps(body).encode()

    def ask(message_id=row.message_id, by=secret, at=None):
        return hub.ask("POST", path, body, **signed_headers(message_id, raw, [by], at or timezone.now()))

    forged = [
        hub.post(path, body),
        ask(by="whsec_" + "A" * 43 + "="),
        ask(message_id="msg_" + "0" * 32),
        ask(at=timezone.now() - timezone.timedelta(minutes=6)),
    ]
    assert [code(answer) for answer in forged] == [(422, "invalid")] * 4
    assert Delivery.objects.get().confirmed_at is None
    assert [ask().said["changed"], ask().said["changed"]] == [True, False]


def test_the_guide_runs(hub, delivered):
    webhook, _secret, row = delivered
    known = {"delivery": str(row.uid), "webhook": str(webhook.uid), "moment": timezone.now().isoformat()}
    assert walk(hub, "Webhooks", known) == [200, 200, 201, 201]


def test_the_description_knows_every_event():
    described = schema_description()
    assert list(described["webhooks"]) == list(EVENTS)
    schema = described["webhooks"]["contact.updated"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    reference = schema["properties"]["data"]["properties"]["contact"]["allOf"][0]["$ref"]
    assert reference.rpartition("/")[2] in described["components"]["schemas"]

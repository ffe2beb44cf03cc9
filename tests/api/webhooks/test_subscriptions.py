"""A program subscribes, hears, and leaves, as tools with hooks of their own do; people only after a second person."""

import pytest
from django.utils import timezone

from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Webhook
from crm.api.models import Attempt
from crm.api.tasks import deliver_events
from crm.api.webhooks.signed_messages import answers_for
from crm.privacy.actors import system
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.models import Channel
from tests.api.conftest import code

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


def subscribed(caller, url, *events, purpose="contracts"):
    return caller.post("webhooks/", {"url": url, "purpose": purpose, "events": list(events)}, Idempotency_Key="k")


def asks():
    return receive(RequestDetails(kinds=("access",), details="Proszę o kopię"), channel=Channel.PORTAL, by=BY).case


def test_it_subscribes_receives_and_leaves(settings, hub, shop, oskar, receiver):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    answer = subscribed(hub, receiver.url, "request.received")
    assert (answer.status_code, answer.said["listening"]) == (201, True)
    deliver_events()  # from here on the ledger is read
    case = asks()
    deliver_events()
    [got] = receiver.got
    assert got.said["data"]["id"] == str(case.uid)
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert answers_for(headers["webhook-id"], headers, got.body, [answer.said["secret"]], timezone.now())
    path = answer.headers["Location"]
    assert hub.post(f"{path}stop/", {}).said == {"id": answer.said["id"], "changed": True}
    assert hub.post(f"{path}stop/", {}).said["changed"] is False
    assert Webhook.objects.get().stopped_why == Webhook.Stop.PROGRAM
    asks()
    deliver_events()
    assert len(receiver.got) == 1


def test_what_tells_of_people_waits_for_a_second_person(settings, hub, oskar, receiver):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    answer = subscribed(hub, receiver.url, "contact.created")
    assert answer.said["listening"] is False
    act = GraveAct.objects.waiting().get(asked__webhook=answer.said["id"])
    confirm(act, by=oskar)
    assert hub.get(answer.headers["Location"]).said["listening"] is True


def test_no_secret_is_remembered_and_a_second_one_is_refused(hub, receiver):
    answer = subscribed(hub, receiver.url, "request.received")
    assert Attempt.objects.count() == 0
    assert answer.said["secret"] not in hub.get("webhooks/").content.decode()
    assert code(subscribed(hub, receiver.url, "request.received")) == (422, "invalid")


def test_another_programs_webhook_is_not_there_and_a_scope_is_needed(hub, rival, as_token, receiver):
    path = subscribed(hub, receiver.url, "request.received").headers["Location"]
    assert rival.post(f"{path}stop/", {}).status_code == 404
    assert Webhook.objects.get().stopped_at is None
    assert code(subscribed(as_token("webhooks:read"), receiver.url, "request.received")) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("url", "purpose", "events"),
    [
        ("ftp://x.example", "contracts", ["request.received"]),
        ("https://a:b@x.example", "contracts", ["request.received"]),
        ("https://x.example", "accounting", ["request.received"]),
        ("https://x.example", "contracts", ["request.exploded"]),
    ],
)
def test_a_wrong_one_is_refused(hub, url, purpose, events):
    assert code(subscribed(hub, url, *events, purpose=purpose)) == (422, "invalid")
    assert Webhook.objects.count() == 0

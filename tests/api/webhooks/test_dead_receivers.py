"""Who does not answer is put off and given up; nobody else waits for that, and a record's events keep their order."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.accounts.clients.webhooks import new_secret, open_webhook
from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.api.webhooks import delivery_outcomes, delivery_rounds
from crm.api.webhooks.delivery_rounds import deliver_due
from crm.api.webhooks.replays import replay_dead
from crm.mail.models.messages import Message
from crm.privacy.guards.guarded_post import Answer

pytestmark = pytest.mark.django_db
NAMES = ("request.received", "request.decided", "request.answered", "request.closed")


def events_for(webhook, many, record=None, at=None, event="request.received"):
    """Some events that name nobody, of one record or of a new one each."""
    at = at or timezone.now()
    terms = {"happened_at": at, "made_at": at, "begun_at": at, "next_at": at}
    return Delivery.objects.bulk_create(
        Delivery(webhook=webhook, event=event, record=record or uuid4(), **terms) for _each in range(many)
    )


def listening(client, url, arek, events=NAMES):
    webhook, _secret = open_webhook(client, url, purpose="offers", events=events, by=arek)
    return Webhook.objects.with_clients().get(pk=webhook.pk)


@pytest.fixture
def dead(settings, shop, arek, monkeypatch):
    """Twenty receivers where nobody listens, with as many events each: more than fit into one round."""
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    terms = {"client": shop, "purpose_slug": "offers", "events": list(NAMES), "opened_at": timezone.now()}
    rows = [Webhook(url=f"http://127.0.0.1:9/{number}", **terms) for number in range(20)]
    for row in Webhook.objects.bulk_create(rows):
        new_secret(row, timezone.now())
        events_for(row, 20)
    return rows


def test_the_dead_cost_one_attempt_each_and_the_living_gets_all(dead, receiver):
    alive = dead[-1]
    Webhook.objects.filter(pk=alive.pk).update(url=receiver.url)
    Delivery.objects.filter(webhook=alive).delete()
    events_for(alive, 45)
    assert deliver_due() == 45 + 19
    assert len(receiver.got) == 45
    assert deliver_due() == 0  # all of them are put off
    states = Webhook.objects.filter(pk__in=[row.pk for row in dead[:-1]]).values_list("failures", "problem")
    assert set(states) == {(1, "no_answer")}
    assert Delivery.objects.waiting().count() == 380


def test_an_event_that_is_refused_holds_up_its_record_alone(shop, arek, receiver):
    webhook = listening(shop, receiver.url, arek)
    [first] = events_for(webhook, 1, event="request.decided")
    events_for(webhook, 1, record=first.record, event="request.closed")
    events_for(webhook, 2)
    receiver.by_event = {"request.decided": 422}
    assert deliver_due() == 3
    assert receiver.events == ["request.decided", "request.received", "request.received"]
    assert Webhook.objects.get(pk=webhook.pk).failing_since is None
    receiver.by_event = {}
    assert deliver_due() == 0
    assert deliver_due(timezone.now() + timedelta(seconds=6)) == 2
    assert receiver.events[3:] == ["request.decided", "request.closed"]


def test_after_three_days_an_event_is_given_up_and_can_be_sent_again(shop, arek, receiver, sam):
    webhook = listening(shop, receiver.url, arek)
    old = timezone.now() - timedelta(days=3)
    events_for(webhook, 1, at=old)
    events_for(webhook, 1)
    receiver.status = 503
    assert deliver_due() == 1
    assert sorted(Delivery.objects.values_list("state", "reason")) == [("dead", "http_503"), ("waiting", "")]
    receiver.status = 204
    assert replay_dead(webhook, by=arek) == 1
    assert deliver_due() == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_after_five_days_it_is_stopped_and_administrators_and_officers_read_it(shop, arek, receiver, dora):
    webhook = listening(shop, receiver.url, arek)
    events_for(webhook, 2)
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=timezone.now() - timedelta(days=5), failures=9)
    receiver.status = 500
    deliver_due()
    row = Webhook.objects.get(pk=webhook.pk)
    assert (row.stopped_why, row.stopped_by) == ("failing", "system:api.deliver_webhooks")
    rows = Message.objects.filter(template="webhook_stopped").values_list("user", flat=True)
    assert {arek.pk, dora.pk} <= set(rows)
    receiver.status = 200
    assert deliver_due(timezone.now() + timedelta(days=1)) == 0


def test_a_receiver_that_is_gone_is_stopped_at_once(shop, arek, receiver):
    webhook = listening(shop, receiver.url, arek)
    events_for(webhook, 1)
    receiver.status = 410
    deliver_due()
    assert Webhook.objects.get(pk=webhook.pk).stopped_why == "gone"
    assert delivery_outcomes.tidy(timezone.now() + timedelta(days=4)) == 1
    assert Delivery.objects.get().state == "dead"


def test_a_name_that_is_looked_up_for_ever_is_left_behind(shop, arek, receiver, monkeypatch):
    webhook = listening(shop, receiver.url, arek)
    events_for(webhook, 1)
    monkeypatch.setattr(delivery_rounds, "PATIENCE", 0.2)

    def late(*_what, **_how):
        time.sleep(1.0)
        return Answer(problem="too_slow")

    monkeypatch.setattr(delivery_rounds, "post", late)
    assert deliver_due() == 0
    assert Webhook.objects.get(pk=webhook.pk).problem == "too_slow"

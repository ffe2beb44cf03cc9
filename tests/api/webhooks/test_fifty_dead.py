"""Fifty dead receivers with a thousand events each: what others are told of leaves within a minute all the same.

Counted in rounds, each of which costs its patience at the worst, and not on the wall's clock.
"""

from datetime import timedelta
from math import ceil

import pytest
from django.db.models import Sum
from django.utils import timezone

from crm.accounts.clients.webhooks import new_secret
from crm.accounts.models import Webhook
from crm.api.models import Delivery
from crm.api.webhooks import delivery_rounds
from crm.api.webhooks.delivery_rounds import PATIENCE, WEBHOOKS, deliver_due
from tests.api.webhooks.test_dead_receivers import NAMES, events_for

pytestmark = pytest.mark.django_db
MINUTE = 60.0
BEAT = 10.0  # seconds between two turns
NOBODY_LISTENS = "http://127.0.0.1:9"
SIZES = [pytest.param(20, 30, id="20 x 30"), pytest.param(50, 1000, id="50 x 1000", marks=pytest.mark.long)]


@pytest.fixture
def rounds(monkeypatch):
    """The webhooks of each round, in the order in which the rounds were made."""
    rounds_made, one_round = [], delivery_rounds.one_round

    def noted(webhooks, at):
        rounds_made.append([webhook.pk for webhook in webhooks])
        return one_round(webhooks, at)

    monkeypatch.setattr(delivery_rounds, "one_round", noted)
    return rounds_made


def opened(shop, url):
    """A webhook that listens there."""
    terms = {"client": shop, "purpose_slug": "offers", "events": list(NAMES), "opened_at": timezone.now()}
    webhook = Webhook.objects.create(url=url, **terms)
    new_secret(webhook, timezone.now())
    return webhook


def rounds_until(rounds, webhook):
    """How many rounds were over when the webhook was heard."""
    return next(number for number, pks in enumerate(rounds, start=1) if webhook.pk in pks)


@pytest.mark.parametrize(("many", "events"), SIZES)
def test_dead_receivers_delay_nobody_by_a_minute(settings, shop, arek, receiver, rounds, many, events):
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    dead = [opened(shop, f"{NOBODY_LISTENS}/{number}") for number in range(many)]
    for webhook in dead:
        events_for(webhook, events)
    alive = opened(shop, receiver.url)  # the last of them all
    worst, delivered = ceil((many + 1) / WEBHOOKS), 0
    assert BEAT + worst * PATIENCE < MINUTE
    for wave, later in enumerate((0, 6, 320, 320 + 1810), start=1):  # when the dead are tried again, all at once
        events_for(alive, 5)
        delivered += 5
        deliver_due(timezone.now() + timedelta(seconds=later))
        assert len(receiver.got) == delivered, wave
        assert rounds_until(rounds, alive) <= worst, wave
        rounds.clear()
        tried = Delivery.objects.filter(webhook__in=dead).aggregate(tries=Sum("tries"))["tries"]
        assert tried <= wave * many, wave  # one attempt for each, not one for each event
    assert Delivery.objects.waiting().filter(webhook__in=dead).count() == many * events

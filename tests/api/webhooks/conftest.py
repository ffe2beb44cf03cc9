"""A webhook of the shop at a real receiver, confirmed by the owner; what is done is heard at once."""

import pytest
from django.db import connection
from django.utils import timezone

from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.confirmations.confirmation import confirm
from crm.accounts.models import GraveAct, Webhook
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.webhooks import ledger_watch
from crm.api.webhooks.art19_notices import hand_over
from crm.api.webhooks.delivery_rounds import deliver_due
from tests.api.webhooks.receivers import Receiver

EVERY_TRANSACTION = 2**62


@pytest.fixture
def receiver(settings):
    """A receiver on this machine, which may be dialled."""
    settings.DIAL_NETWORKS = ["127.0.0.0/8"]
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def opened(shop, arek, oskar, receiver):
    """opened(events=…, purpose=…) makes a webhook of the shop and has it confirmed; (webhook, secret)."""

    def made(client=shop, purpose="offers", events=tuple(EVENTS), url=None):
        webhook, secret = open_webhook(client, url or receiver.url, purpose=purpose, events=events, by=arek)
        act = GraveAct.objects.waiting().filter(asked__webhook=str(webhook.uid)).first()
        if act:
            confirm(act, by=oskar)
        heard()
        return Webhook.objects.with_clients().get(pk=webhook.pk), secret

    return made


def heard(at=None):
    """What was done so far is made into events, and sent. A test is one transaction, which is not over yet."""
    ledger_watch.watch(below=EVERY_TRANSACTION)
    own_transaction_again()
    hand_over(at or timezone.now())
    return deliver_due(at)


def own_transaction_again():
    """The next entries of this test bear the same transaction id: the mark is set back to it, what is there stays."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_ledgermark SET xid = 0")


@pytest.fixture
def hears():
    return heard

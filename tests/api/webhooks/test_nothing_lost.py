"""Nothing before the commit, nothing lost when a process dies, nothing twice: with real transactions."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.models import Webhook
from crm.api.models import Delivery, LedgerMark
from crm.api.webhooks import delivery_outcomes, delivery_rounds, ledger_watch
from crm.api.webhooks.delivery_rounds import LOCK, deliver_due
from crm.api.webhooks.ledger_watch import watch
from crm.jobs.single_worker import alone
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from dsar.models import Case, Channel, Kind

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
REQUESTS = ("request.received", "request.closed")


@pytest.fixture
def webhook(shop, arek, receiver):
    """A webhook that hears of requests, which opens at once."""
    watch()
    row, _secret = open_webhook(shop, receiver.url, purpose="offers", events=REQUESTS, by=arek)
    return Webhook.objects.get(pk=row.pk)


@pytest.fixture
def case(webhook):
    terms = {"kinds": [str(Kind.ACCESS)], "channel": Channel.MAIL, "received_at": timezone.now()}
    return Case.objects.create(number="W/2026/901", entered_at=timezone.now(), **terms)


def act(case, name="request.received"):
    ledger.record(name, by=BY, target=case.target)


def in_another_connection(work):
    """Run `work` by a connection of its own, to its end."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_what_is_rolled_back_is_no_event(case):
    with transaction.atomic():
        act(case)
        transaction.set_rollback(True)
    assert (watch(), Delivery.objects.count()) == (0, 0)


def test_nothing_is_heard_before_the_commit_and_nothing_is_passed_over(case):
    """Somebody else commits later although they began first: the mark waits for them."""
    with transaction.atomic():
        act(case)
        in_another_connection(lambda: act(case, "request.closed"))
        in_another_connection(watch)
        assert Delivery.objects.count() == 0
    assert watch() == 2
    assert list(Delivery.objects.values_list("event", flat=True)) == ["request.received", "request.closed"]
    assert watch() == 0


def test_a_watcher_that_dies_has_made_nothing_and_the_next_makes_all(case, monkeypatch):
    act(case)

    def die(*_what):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ledger_watch, "follow_given", die)
        with pytest.raises(SystemExit):
            watch()
    assert Delivery.objects.count() == 0
    assert (watch(), watch(), Delivery.objects.count()) == (1, 0, 1)


def test_two_watchers_make_each_event_once(case):
    act(case)
    with transaction.atomic():
        LedgerMark.objects.select_for_update().get()
        created = []
        in_another_connection(lambda: created.append(watch()))
        assert created == [0]
    assert watch() == 1


def test_a_sender_that_dies_before_it_notes_sends_again_under_the_same_id(case, receiver, monkeypatch):
    act(case)
    watch()

    def die(*_what):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivery_outcomes, "note_round", die)
        with pytest.raises(SystemExit):
            deliver_due()
    assert Delivery.objects.get().state == "waiting"
    assert deliver_due() == 1
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Delivery.objects.get().state == "delivered"


def test_of_two_senders_one_sends(case, receiver):
    act(case)
    watch()
    sent = []
    with alone(LOCK) as ours:
        in_another_connection(lambda: sent.append(deliver_due()))
    assert (ours, sent, receiver.got) == (True, [0], [])
    assert delivery_rounds.deliver_due() == 1


def test_after_a_restore_into_another_cluster_what_the_old_one_left_goes_first(case):
    act(case)
    LedgerMark.objects.update(cluster=1, xid=0)
    assert watch() == 0  # nothing of cluster 1 is here; the mark stands at the beginning of this one
    assert watch() == 1

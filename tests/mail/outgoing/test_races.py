"""Two workers at once, on connections of their own. Only tests that need real commits stand here: they run last."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from crm.mail.models.messages import Message
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.recall import recall
from tests.conftest import colleague
from tests.mail.conftest import ends, stands

TOGETHER = 4

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*keys: int) -> None:
    """A worker for each key, all beginning at the same moment."""
    begin = Barrier(len(keys))

    def worker(pk: int) -> None:
        begin.wait()
        try:
            deliver(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as workers:
        list(workers.map(worker, keys))


def test_of_workers_with_the_same_message_one_sends_it(server, write):
    sam = colleague("sam", "sales")
    message = write(sam, by=sam)
    at_once(*[message.pk] * TOGETHER)
    assert (server.ids, ends(message)) == ([message.message_id], [("sent", None)])


def test_workers_together_keep_to_the_limit(server, write, settings):
    settings.MAIL_PER_MINUTE = 2
    sam = colleague("sam", "sales")
    messages = [write(sam, by=sam) for _each in range(TOGETHER)]
    at_once(*[message.pk for message in messages])
    assert sorted(stands(message, "state") for message in messages) == [("sent",)] * 2 + [("waiting",)] * 2
    assert (len(server.arrived), Message.objects.count()) == (2, TOGETHER)


def test_of_an_undo_and_a_worker_exactly_one_has_it(server, write):
    sam = colleague("sam", "sales")
    messages = [write(sam, by=sam) for _each in range(TOGETHER)]
    taken = []
    begin = Barrier(2 * TOGETHER)

    def worker(message: Message, undoes: bool) -> None:
        begin.wait()
        try:
            if undoes:
                taken.append(message.message_id) if recall(message) else None
            else:
                deliver(message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2 * TOGETHER) as workers:
        list(workers.map(worker, messages * 2, [True] * TOGETHER + [False] * TOGETHER))
    assert sorted([*taken, *server.ids]) == sorted(message.message_id for message in messages)
    assert sorted(Message.objects.values_list("message_id", flat=True)) == sorted(server.ids)

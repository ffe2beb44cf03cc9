"""A message is taken back while nothing of it can have left; a worker that holds it goes away empty-handed."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from django.db.models.functions import Now

from crm.jobs.work import LeaseLost
from crm.mail.models.messages import Attempt, Message
from crm.mail.outgoing import delivery
from crm.mail.outgoing.delivery import claim, deliver
from crm.mail.outgoing.outbox import post
from crm.mail.outgoing.recall import recall
from crm.mail.transports.smtp import NothingToSend, on_the_wire
from tests.mail.conftest import make_due, stands

SECOND = timedelta(seconds=1)


def lease(message, until, **attempt):
    """A worker has it, until then."""
    Attempt.objects.create(message=message, transport="smtp", **attempt)
    held = {"lease_token": message.uid, "lease_until": until}
    Message.objects.filter(pk=message.pk).update(state="sending", tries=1, **held)


def test_a_waiting_message_is_gone_for_good_and_once(to_sam):
    assert (recall(to_sam), recall(to_sam), Message.objects.count()) == (True, False, 0)
    deliver(to_sam.pk)


@pytest.mark.parametrize("state", ["sent", "kept", "stopped", "undelivered"])
def test_what_is_over_stays(to_sam, state):
    Message.objects.update(state=state)
    assert (recall(to_sam), Message.objects.count()) == (False, 1)


def test_a_worker_that_is_at_it_is_not_disturbed_and_a_killed_ones_message_is_taken_back(to_sam):
    lease(to_sam, Now() + 30 * SECOND)
    assert not recall(to_sam)
    Message.objects.update(lease_until=Now() - SECOND)
    assert recall(to_sam)


@pytest.mark.parametrize(("outcome", "taken"), [("", False), ("uncertain", False), ("put_off", True)])
def test_what_was_handed_over_without_a_clear_answer_may_have_arrived(to_sam, outcome, taken):
    lease(to_sam, Now() - SECOND, handed_at=Now(), outcome=outcome)
    assert recall(to_sam) == taken


def test_a_slow_worker_sends_nothing_of_a_message_that_was_taken_back(server, to_sam, monkeypatch):
    def slow(message):
        Message.objects.filter(pk=message.pk).update(lease_until=Now() - SECOND)
        assert recall(message)

    monkeypatch.setattr(delivery, "refusal_of", slow)
    deliver(to_sam.pk)
    assert (server.arrived, Message.objects.count()) == ([], 0)


def test_a_hold_that_was_lost_is_noticed_before_the_text_leaves(to_sam):
    held = claim(to_sam.pk)
    Message.objects.filter(pk=to_sam.pk).delete()
    with pytest.raises(LeaseLost):
        held.hand_over()


def test_it_leaves_no_sooner_than_the_wait_is_over(server, write, sam):
    message = write(sam, by=sam, wait=10 * SECOND)
    deliver(message.pk)
    assert (server.arrived, stands(message, "state", "tries")) == ([], ("waiting", 0))
    assert 8 * SECOND < message.next_at - message.created_at < 12 * SECOND
    make_due(message)
    deliver(message.pk)
    assert server.ids == [message.message_id]


def test_a_wait_is_for_what_nobody_has_begun(to_sam):
    assert to_sam.wait(SECOND)
    lease(to_sam, Now())
    assert not to_sam.wait(SECOND)


def test_a_file_that_lies_elsewhere_is_fetched_when_it_leaves_and_missing_it_stops_the_letter(sam, settings):
    settings.MAIL_GATE = f"{__name__}.Shelf"
    values = {"to": sam, "by": sam, "context": {"subject": "A", "text": "B"}}
    with transaction.atomic():
        there = post("letter", kept=[("a.txt", "one", "text/plain")], **values)
        gone = post("letter", kept=[("a.txt", "two", "text/plain")], **values)
    [file] = message_from_bytes(on_the_wire(there)[2], policy=policy.default).iter_attachments()
    assert (file.get_filename(), file.get_content(), file.get_content_type()) == ("a.txt", "jeden", "text/plain")
    with pytest.raises(NothingToSend):
        on_the_wire(gone)


class Shelf:
    """A gate that keeps one file."""

    def __init__(self, message):
        self.message = message

    def contents(self, keys):
        return {key: b"jeden" for key in keys if key == "one"}

"""A mailbox that is listened to (IMAP IDLE): due as soon as mail comes; whatever goes wrong, it is read by turns."""

import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.cache import cache
from django.db.models.functions import Now

from crm.mail.mailboxes import listening
from crm.mail.mailboxes.fetch import fetch
from crm.mail.mailboxes.listening import Line, Switchboard, listen, mailboxes_to_hear
from crm.mail.mailboxes.worker_lines import MailboxLines
from crm.mail.models.mailboxes import Mailbox, Received
from tests.mail.letters import mail
from tests.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bells(monkeypatch):
    """Whom the bell was rung for."""
    bells = []
    monkeypatch.setattr(listening.bell, "ring", lambda kind, pk: bells.append(pk))
    monkeypatch.setattr(listening, "SLICE", 0.1)
    cache.clear()
    return bells


@pytest.fixture
def box(imap, mailbox, sam, bells):
    """Sam's, on a server that has IDLE; it is due in an hour."""
    imap.idle = True
    box = mailbox(user=sam)
    Mailbox.objects.update(next_at=Now() + timedelta(hours=1))
    return box


@pytest.fixture
def line(box):
    """A line that is held, ended with the test."""
    line = Line(box.pk)
    line.start()
    yield line
    line.over.set()
    line.join(10)
    assert not line.is_alive()


@pytest.fixture
def board(bells):
    board = Switchboard()
    yield board
    lines = list(board.lines.values())
    board.hang_up()
    for line in lines:
        line.join(10)


def due():
    return Mailbox.objects.due().count()


def later():
    Mailbox.objects.update(next_at=Now() + timedelta(hours=1))


def test_mail_that_comes_makes_it_due_and_is_read_beside_the_line(imap, box, line, bells):
    wait_until(lambda: "IDLE" in imap.said, patience=10)
    wait_until(lambda: len(bells) == 1, patience=10)  # what came before it listened
    later()
    imap.put(mail("Ewa <ewa@obca.test>", subject="Już"))
    wait_until(lambda: len(bells) == 2, patience=10)
    assert (bells, due()) == ([box.pk, box.pk], 1)
    fetch(box.pk)
    assert (Received.objects.count(), line.is_alive()) == (1, True)
    later()
    imap.put(mail("Ewa <ewa@obca.test>", subject="I znów"))
    wait_until(lambda: len(bells) == 3, patience=10)


def test_a_line_says_so_anew_before_the_server_ends_it(imap, box, bells, monkeypatch):
    monkeypatch.setattr(listening, "ROUND", 0.2)
    over = Event()
    thread = Thread(target=listen, args=[box.pk, over], daemon=True)
    thread.start()
    wait_until(lambda: imap.said.count("IDLE") >= 3, patience=10)
    over.set()
    thread.join(10)
    assert "LOGOUT" in imap.said


def test_a_server_without_it_is_read_by_turns(imap, box):
    imap.idle = False
    assert listen(box.pk, Event()) == "no_idle"
    assert "IDLE" not in imap.said


@pytest.mark.parametrize(("mood", "code"), [("login", "login"), ("strange", "broken")])
def test_what_goes_wrong_is_a_code_and_leaves_the_mailbox_as_it_is(imap, box, mood, code):
    imap.moods.add(mood)
    assert listen(box.pk, Event()) in (code, "protocol")
    row = Mailbox.objects.get()
    assert (row.failures, row.trouble, row.active) == (0, "", True)


def test_the_board_holds_a_line_for_each_that_works_and_ends_those_that_do_not(imap, box, board):
    board.look()
    wait_until(lambda: "IDLE" in imap.said, patience=10)
    assert list(board.lines) == [box.pk]
    Mailbox.objects.update(active=False)
    line = board.lines[box.pk]
    board.look()
    line.join(10)
    board.look()
    assert (board.lines, mailboxes_to_hear()) == ({}, [])


def test_two_workers_hold_one_line(imap, box, board):
    board.look()
    other = Switchboard()
    other.look()
    assert (list(board.lines), other.lines) == ([box.pk], {})
    board.lines[box.pk].over.set()
    board.lines[box.pk].join(10)
    board.look()  # what ended well is taken up again, by whoever comes first
    assert list(board.lines) == [box.pk]


def test_one_that_is_refused_waits_longer_each_time_and_one_without_idle_for_hours(imap, box, board):
    imap.moods.add("login")
    waits = []
    for _try in range(3):
        board.again = {pk: (0.0, failures) for pk, (_at, failures) in board.again.items()}
        board.look()
        board.lines[box.pk].join(10)
        board.look()
        waits.append(round(board.again[box.pk][0] - time.monotonic(), -1))
    assert (waits, board.lines) == ([120, 240, 480], {})
    imap.moods.clear()
    imap.idle = False
    board.again.clear()
    board.look()
    board.lines[box.pk].join(10)
    board.look()
    assert board.again[box.pk][0] - time.monotonic() > 5 * 3600


def test_without_redis_or_database_nothing_is_listened_to_and_nothing_breaks(board, monkeypatch):
    monkeypatch.setattr(listening, "EVERY", 0.02)
    looks = []

    def away():
        looks.append(1)
        raise OSError

    monkeypatch.setattr(listening, "mailboxes_to_hear", away)
    board.start()
    wait_until(lambda: len(looks) > 2, patience=10)
    assert board.is_alive()
    board.over.set()
    board.join(10)


def test_a_mailbox_that_fails_is_left_to_its_turns(box):
    assert mailboxes_to_hear() == [box.pk]
    Mailbox.objects.update(failures=1)
    assert mailboxes_to_hear() == []


def test_the_worker_begins_and_ends_it(settings, monkeypatch):
    monkeypatch.setattr(listening, "mailboxes_to_hear", list)
    step = MailboxLines(None)
    assert step.enabled
    step.start(None)
    assert step.board.is_alive()
    step.stop(None)
    assert not step.board.is_alive()
    settings.MAIL_LINES = 0
    assert not MailboxLines(None).enabled

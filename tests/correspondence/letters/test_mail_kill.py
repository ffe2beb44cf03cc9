"""`kill -9` in the middle of sending letters and in the middle of reading a mailbox: nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
from collections import Counter, deque
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from crm.contacts.models import Interaction
from crm.correspondence.letters.sending import send
from crm.correspondence.models import FiledMail, WaitingMail
from crm.mail.mailboxes.fetch import fetch
from crm.mail.models.messages import Mailbox, Message, Received
from crm.mail.outgoing.delivery import deliver
from tests.correspondence.letter_cases import LETTER
from tests.mail.conftest import imap, listening_imap, mailbox, running, server  # noqa: F401 - fixtures of real servers
from tests.mail.letters import mail
from tests.workers import surroundings, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
BEGIN = "import time, django; django.setup(); "
SEND = BEGIN + "from crm.mail.outgoing.delivery import deliver; [deliver(pk) for pk in {pks}]"
READ = (
    BEGIN
    + "from crm.mail.mailboxes import fetch as fetching; whole = fetching.take; "
    + "fetching.take = lambda *a: (time.sleep(0.25), whole(*a))[1]; fetching.fetch({pk})"
)
QUICK = BEGIN + (
    "from crm.mail.mailboxes import fetch as fetching; whole = fetching.take; "
    "fetching.take = lambda *a: (time.sleep(0.02), whole(*a))[1]; [fetching.fetch({pk}) for _turn in range(9)]"
)


@contextmanager
def process(script, **more):
    """A process of its own that runs `script`, killed with -9 at the end of the block."""
    around = surroundings(DJANGO_SETTINGS_MODULE="crm.settings", PYTHONPATH=".", MAIL_TIMEOUT="3", **more)
    child = subprocess.Popen([sys.executable, "-c", script], env=around, start_new_session=True)
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def left_behind():
    """The leases of the dead have run out."""
    Message.objects.filter(state="sending").update(lease_until=Now() - SECOND)
    Mailbox.objects.exclude(lease_until=None).update(lease_until=Now() - SECOND)


def test_letters_whose_worker_is_killed_all_go_and_none_goes_twice_unless_its_text_had_left(
    ada,
    sam,
    contracts,
    server,  # noqa: F811
):
    letters = [send(ada, by=sam, purpose=contracts, wait=timedelta(), **LETTER).message for _each in range(5)]
    pks = [letter.pk for letter in letters]
    around = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}

    server.moods = deque(["well", "well", "stall"])  # killed before the text of the third has left
    with process(SEND.format(pks=pks), **around):
        wait_until(lambda: server.asked == 3, patience=30)
    wait_until(lambda: not server.moods)
    assert len(server.arrived) == 2

    left_behind()
    server.moods = deque(["hang"])  # and once more, after it has left and before anybody knows
    with process(SEND.format(pks=pks), **around):
        wait_until(lambda: len(server.arrived) == 3, patience=30)
    left_behind()
    for pk in pks:
        deliver(pk)
    counter = Counter(server.ids)
    assert counter == Counter({letter.message_id: 2 if letter == letters[2] else 1 for letter in letters})
    assert set(Message.objects.filter(pk__in=pks).values_list("state", flat=True)) == {"sent"}
    assert Interaction.objects.filter(person=ada.pk, kind="email").count() == 5


def test_of_three_hundred_mails_whose_reader_is_killed_again_and_again_none_is_lost_or_filed_twice(
    ada,
    sam,
    imap,  # noqa: F811
    mailbox,  # noqa: F811
):
    box, names = mailbox(user=sam), [f"numer {number}" for number in range(300)]
    for name in names:
        imap.put(mail("Ada <ada@cerambud.test>", subject=name))
    for share in (40, 110, 180, 250):
        with process(QUICK.format(pk=box.pk), IMAP_CA_FILE=imap.certificate):
            wait_until(lambda share=share: Received.objects.count() >= share, patience=60)
        left_behind()
        Mailbox.objects.update(next_at=Now() - SECOND)
    killed_at = Received.objects.count()
    for _turn in range(3):
        fetch(box.pk)
        Mailbox.objects.update(next_at=Now() - SECOND)
    rows = Interaction.objects.filter(person=ada.pk, kind="email").select_related("person__key")
    subjects = Counter(row.summary.partition("\n")[0] for row in rows)
    assert (250 <= killed_at < 300, subjects) == (True, Counter(names))
    assert (FiledMail.objects.count(), Received.objects.count(), Mailbox.objects.get().left) == (300, 300, 0)


def test_mail_whose_reader_is_killed_is_filed_once_and_whole(ada, sam, imap, mailbox):  # noqa: F811
    box = mailbox(user=sam)
    files = [("a.pdf", b"%PDF-1.7", "application/pdf")]
    for number in range(4):
        imap.put(mail("Ada <ada@cerambud.test>", subject=f"numer {number}", files=files))
    imap.put(mail("Ewa <ewa@obca.test>", subject="numer 4"))
    with process(READ.format(pk=box.pk), IMAP_CA_FILE=imap.certificate):
        wait_until(lambda: FiledMail.objects.count() >= 2, patience=30)
    killed_at = Received.objects.count()
    left_behind()
    fetch(box.pk)
    rows = Interaction.objects.filter(person=ada.pk, kind="email").select_related("person__key").order_by("pk")
    assert [row.summary.partition("\n")[0] for row in rows] == [f"numer {number}" for number in range(4)]
    assert [row.attachments.count() for row in rows] == [1] * 4
    assert (2 <= killed_at < 5, WaitingMail.objects.count(), Received.objects.count()) == (True, 1, 5)

"""Mail read from Dovecot itself, where the machine has it: cut off again and again, told of as it comes."""

from collections import Counter
from threading import Event, Thread

import pytest
from django.db.models.functions import Now

from crm.contacts.models import Interaction
from crm.correspondence.models import FiledMail
from crm.mail.mailboxes import fetch as fetching, listening
from crm.mail.mailboxes.fetch import fetch
from crm.mail.models.mailboxes import Mailbox, Received
from tests.mail.conftest import mailbox  # noqa: F401 - a fixture
from tests.mail.dovecot import SECRET, Dovecot, missing
from tests.mail.letters import mail
from tests.workers import wait_until

WHY = missing()
pytestmark = [
    pytest.mark.skipif(bool(WHY), reason=WHY or "it is there"),
    pytest.mark.django_db(transaction=True),
]


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture(scope="module")
def dovecot():
    server = Dovecot.begin()
    yield server
    server.stop()


@pytest.fixture
def imap(dovecot, settings):
    """What the fixture of mailboxes asks for: a port, and a certificate that we trust."""
    settings.IMAP_CA_FILE, settings.MAIL_TIMEOUT = dovecot.certificate, 10
    return dovecot


def again():
    Mailbox.objects.update(next_at=Now(), lease_token=None, lease_until=None)


def test_of_three_hundred_mails_none_is_lost_or_filed_twice_though_the_reader_is_killed(
    ada,
    sam,
    imap,
    mailbox,  # noqa: F811
    monkeypatch,
):
    names = [f"numer {number}" for number in range(300)]
    imap.put(*(mail("Ada <ada@cerambud.test>", subject=name) for name in names))
    box, whole = mailbox(user=sam, password=SECRET), fetching.take

    calls = []

    def dying(*args):
        calls.append(whole(*args))
        if len(calls) % 60 == 0:
            raise Killed
        return calls[-1]

    monkeypatch.setattr(fetching, "take", dying)
    for _life in range(4):
        with pytest.raises(Killed):
            fetch(box.pk)
        again()
    assert 200 < Received.objects.count() < 300
    monkeypatch.setattr(fetching, "take", whole)
    for _turn in range(3):
        fetch(box.pk)
        again()
    rows = Interaction.objects.filter(person=ada.pk, kind="email").select_related("person__key")
    assert Counter(row.summary.partition("\n")[0] for row in rows) == Counter(names)
    assert (FiledMail.objects.count(), Mailbox.objects.get().trouble) == (300, "")


def test_it_tells_of_mail_as_it_comes(sam, imap, mailbox, monkeypatch):  # noqa: F811
    bells: list[int] = []
    monkeypatch.setattr(listening.bell, "ring", lambda _kind, pk: bells.append(pk))
    monkeypatch.setattr(listening, "SLICE", 0.1)
    box, over = mailbox(user=sam, password=SECRET), Event()
    line = Thread(target=listening.listen, args=[box.pk, over], daemon=True)
    line.start()
    wait_until(lambda: len(bells) == 1, patience=10)
    imap.put(mail("Ewa <ewa@obca.test>", subject="Już"))
    wait_until(lambda: len(bells) >= 2, patience=20)
    over.set()
    line.join(10)
    assert not line.is_alive()

"""A real SMTP server that does what a test tells it, and messages on their way to it."""

import asyncio
import socket
from collections import deque
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import transaction
from django.db.models.functions import Now

from crm.mail.mailboxes import mailbox_settings
from crm.mail.models.messages import Mailbox, Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from tests.mail.imap import LOGIN, PASSWORD, listening

PATIENCE = 0.4  # seconds that we wait for a server that hangs


class Server:
    """Accepts mail, or does what `moods` says, one for each message: later, never, late_later, drop, hang, stall."""

    def __init__(self) -> None:
        self.reset()

    def reset(self, *moods: str) -> None:
        """Forget everything; behave like that from now on."""
        self.moods, self.arrived, self.asked = deque(moods), [], 0
        self.bytes, self.envelopes = [], []

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what arrived."""
        return [letter["Message-ID"] for letter in self.arrived]

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.asked += 1
        session.mood = self.moods.popleft() if self.moods else "well"
        if session.mood == "stall":
            await asyncio.sleep(PATIENCE * 3)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusals = {"later": "451 Try again later", "never": "550 No such user"}
        if session.mood in refusals:
            return refusals[session.mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):
        if session.mood == "late_later":
            return "452 Disk is full"
        self.bytes.append(envelope.content)
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        if session.mood == "drop":
            server.transport.abort()
        if session.mood == "hang":
            await asyncio.sleep(PATIENCE * 3)
        return "250 OK"


@pytest.fixture(scope="session")
def running():
    """The server, listening."""
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def server(running, settings):
    """The same, fresh, and we deliver to it."""
    running.reset()
    settings.MAIL_TRANSPORT, settings.MAIL_TIMEOUT = "smtp", PATIENCE
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return running


@pytest.fixture
def write():
    """write(to, …) posts a letter and gives its row back."""

    def written(to, *, by, text="Dzień dobry, łąka kwitnie.", subject="Żółty temat", **options) -> Message:
        with transaction.atomic():
            return post("letter", to=to, by=by, context={"subject": subject, "text": text}, **options)

    return written


@pytest.fixture
def to_sam(write, sam) -> Message:
    """A message to Sam, who works here."""
    return write(sam, by=sam)


def make_due(message: Message) -> None:
    """The waiting time is over."""
    Message.objects.filter(pk=message.pk, state="waiting").update(next_at=Now())


def stands(message: Message, *names: str) -> tuple:
    """The columns as the database has them now."""
    return Message.objects.values_list(*names).get(pk=message.pk)


def ends(message: Message) -> list[tuple]:
    """(outcome, code) of each attempt, in order."""
    return list(message.attempts.order_by("pk").values_list("outcome", "code"))


@pytest.fixture(scope="session")
def listening_imap(tmp_path_factory):
    """An IMAP server, listening."""
    with listening(tmp_path_factory.mktemp("imap")) as server:
        yield server


@pytest.fixture
def imap(listening_imap, settings):
    """The same, empty, and we trust its certificate."""
    listening_imap.reset()
    settings.IMAP_CA_FILE, settings.MAIL_TIMEOUT = listening_imap.certificate, 5
    return listening_imap


@pytest.fixture
def mailbox(imap):
    """mailbox(user=… or team=…) is read from now on."""

    def opened(*, on=True, password=PASSWORD, **columns):
        values = {"name": "Biuro", "host": "localhost", "port": imap.port, "login": LOGIN, **columns}
        new_mailbox = mailbox_settings.open_mailbox(Mailbox(**values), password=password, by=system("test"))
        if on:
            mailbox_settings.switch(new_mailbox, on=True, by=system("test"))
        return Mailbox.objects.get(pk=new_mailbox.pk)

    return opened

"""A connected account on real servers of its own, beside the house's mail server."""

import pytest

from tests.mail.connected.smtp_account import listening_account
from tests.mail.imap import LOGIN


@pytest.fixture(scope="session")
def smtp_controller(listening_imap):
    """The account's SMTP server, by the certificate of its IMAP server."""
    controller = listening_account(listening_imap.tls)
    yield controller
    controller.stop()


@pytest.fixture
def smtp(smtp_controller):
    """The same, as at its beginning."""
    smtp_controller.handler.reset()
    return smtp_controller.handler


@pytest.fixture
def account(server, imap, smtp, mailbox):
    """account(user=… or team=…): letters leave through it."""

    def connected(**columns):
        outgoing = {"sends": True, "address": LOGIN, "smtp_host": "localhost", "smtp_port": smtp.port}
        return mailbox(**{**outgoing, **columns})

    return connected

"""A real SMTP server of an account: TLS from the first byte, by password or XOAUTH2, with moods for what goes wrong."""

import base64
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.mail.imap import LOGIN, PASSWORD, POLISH


class AccountServer:
    """`moods`: never (refuses the receiver), sender (refuses who writes), login. `tokens` open it by XOAUTH2."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.moods, self.tokens, self.arrived, self.envelopes, self.signed_in = set(), set(), [], [], []

    def check(self, server, session, envelope, mechanism, data):
        right = data.login.decode() == LOGIN and data.password.decode() in (PASSWORD, POLISH)
        self.signed_in.append(mechanism)
        return AuthResult(success=right and "login" not in self.moods, handled=False)

    async def auth_XOAUTH2(self, server, args):
        said = base64.b64decode(args[1]).decode()
        self.signed_in.append("XOAUTH2")
        if any(f"user={LOGIN}\1auth=Bearer {token}\1\1" == said for token in self.tokens):
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if "sender" in self.moods:
            return "553 5.7.1 Nie Twój adres"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "never" in self.moods:
            return f"550 5.1.1 <{address}>: no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append((envelope.mail_from, tuple(envelope.rcpt_tos)))
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def listening_account(tls) -> Controller:
    """The server, in a thread of its own."""
    handler = AccountServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=handler.port,
        server_hostname="localhost",
        ssl_context=tls,
        authenticator=handler.check,
        auth_require_tls=False,
    )
    controller.start()
    return controller

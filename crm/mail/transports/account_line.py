"""A line to an SMTP server that somebody typed, of an account or of the house: it leads nowhere inside.

Nothing secret is said before the other end was looked at and the line is protected. A token that is refused although
its time is not up is renewed once.
"""

import base64
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from crm.mail.account_trouble import Trouble
from crm.mail.models.mail_servers import HERE, MailServer
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import access_token, xoauth2
from crm.mail.transports.trusted_servers import trusted
from crm.privacy.guards.dialled_addresses import refuse_inside, refuse_peer

Security = Mailbox.SmtpSecurity
GO_ON, LET_IN, NUL = 334, 235, "\0"  # RFC 4954, RFC 4616


def telling(kind: type[smtplib.SMTP], handing: Callable[[], None]) -> type[smtplib.SMTP]:
    """The kind of line that calls `handing` before the first byte of a message leaves."""

    class Line(kind):  # type: ignore[misc,valid-type]  # with TLS or without is known at run time only
        """smtplib speaks commands as text; only the message itself is bytes."""

        def send(self, s: Any) -> None:
            if isinstance(s, bytes):
                handing()
            super().send(s)

    return Line


@dataclass(frozen=True)
class Way:
    """One server and who signs in there; `secret` is asked for when the line is opened."""

    host: str
    port: int
    security: str
    sends_from: str
    login: str
    secret: Callable[[], str]
    account: Mailbox | None = None


def way_of(account: Mailbox) -> Way:
    """The server of a connected account."""
    place = (account.smtp_host, account.smtp_port, account.smtp_security, account.sends_from, account.login)
    return Way(*place, secret=(lambda: "") if account.registration else account.password, account=account)


def way_of_house(server: MailServer) -> Way:
    """The server of the house that somebody typed."""
    return Way(server.host, server.port, server.security, server.sender, server.login, secret=server.password)


class AccountLine:
    """One connection by one way. Raises Trouble, NotDialled, and what smtplib and the sockets raise."""

    connection: smtplib.SMTP | None = None

    def __init__(self, way: Way, *, handing: Callable[[], None]) -> None:
        self.way, self.handing = way, handing

    def open(self) -> None:
        """Dial, protect the line, sign in."""
        way = self.way
        if way.security == Security.NONE and way.host not in HERE:
            raise Trouble("plain")
        secret = way.secret()
        refuse_inside(way.host, way.port)
        safe = way.security == Security.TLS
        kind = telling(smtplib.SMTP_SSL if safe else smtplib.SMTP, self.handing)
        options: dict[str, Any] = {"context": trusted()} if safe else {}
        domain = way.sends_from.rpartition("@")[2].encode("idna").decode()
        self.connection = kind(way.host, way.port, local_hostname=domain, timeout=settings.MAIL_TIMEOUT, **options)
        refuse_peer(self.connection.sock)
        if way.security == Security.STARTTLS:
            try:
                self.connection.starttls(context=trusted())
            except smtplib.SMTPNotSupportedError:  # about the server, not about this message
                raise Trouble("no_starttls") from None
        self.sign_in(self.connection, secret)

    def sign_in(self, line: smtplib.SMTP, secret: str) -> None:
        """By password, or by a token of the consent; not at all where there is no account."""
        line.ehlo_or_helo_if_needed()
        if secret:
            present_password(line, self.way.login, secret)
        elif (account := self.way.account) is not None:
            try:
                present(line, self.way.login, access_token(account))
            except smtplib.SMTPAuthenticationError:
                present_anew(line, self.way.login, account)

    def close(self) -> None:
        """Say good-bye."""
        if self.connection is not None:
            self.connection.quit()

    def hang_up(self) -> None:
        """Close without a good-bye: what was not said to its end is void, and nobody waits for an answer."""
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()


def present(line: smtplib.SMTP, login: str, token: str) -> None:
    """Sign in by XOAUTH2; the server's reasons are answered by an empty line, and its refusal comes then."""
    code, words = line.docmd("AUTH", f"XOAUTH2 {in_base64(xoauth2(login, token))}")
    refuse(*(line.docmd("") if code == GO_ON else (code, words)))


def present_anew(line: smtplib.SMTP, login: str, account: Mailbox) -> None:
    """Sign in by a new token. Trouble `foreign` where the provider gives one, and it does not open this mailbox."""
    token = access_token(account, anew=True)
    try:
        present(line, login, token)
    except smtplib.SMTPAuthenticationError:
        raise Trouble("foreign") from None


def present_password(line: smtplib.SMTP, login: str, password: str) -> None:
    """Sign in by password, whatever letters it has, and once: who asks by every way there is locks accounts."""
    offered = line.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered or "LOGIN" not in offered:
        refuse(*line.docmd("AUTH", f"PLAIN {in_base64(f'{NUL}{login}{NUL}{password}')}"))
        return
    code, words = line.docmd("AUTH", "LOGIN")
    for word in (login, password):
        if code != GO_ON:
            break
        code, words = line.docmd(in_base64(word))
    refuse(code, words)


def refuse(code: int, said: bytes) -> None:
    """smtplib.SMTPAuthenticationError unless the server has let us in."""
    if code != LET_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def in_base64(text: str) -> str:
    """As SASL sends words."""
    return base64.b64encode(text.encode()).decode()

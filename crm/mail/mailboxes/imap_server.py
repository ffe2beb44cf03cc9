"""The conversation with an IMAP server: what is there, what it says, and nothing that changes it unless asked.

Messages are read by BODY.PEEK, so they stay unread for whoever reads the mailbox herself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from crm.mail.account_trouble import Trouble
from crm.mail.models.mail_servers import HERE
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import access_token
from crm.mail.transports.trusted_servers import trusted
from crm.privacy.guards.dialled_addresses import NotDialled, refuse_inside, refuse_peer

PIECE = 1024 * 1024  # bytes fetched at once
HEAD = 64 * 1024  # bytes of the head of a mail that is too large
AT_ONCE = 200  # messages of which one question asks
DAY = timedelta(days=1)


@dataclass
class Folder:
    """One folder, opened. `validity` is the generation of its numbers."""

    client: IMAPClient
    validity: int
    count: int

    def numbers(self, *, after: int, since: date) -> list[int]:
        """The numbers beyond `after` of messages that arrived on that day of ours or later, in their order.

        A server counts days by its own clock and zone (RFC 3501, SINCE), so it is asked from a day earlier on; of
        those that arrived around the beginning of our day the exact moment is asked.
        """
        candidates = self.arrived(after, since - DAY)
        near = set(candidates) - set(self.arrived(after, since + DAY)) if candidates else set()
        begins = timezone.make_aware(datetime.combine(since, time.min))
        early = {number for number, at in self.moments(sorted(near)).items() if at < begins}
        return [number for number in candidates if number not in early]

    def arrived(self, after: int, since: date) -> list[int]:
        """The numbers beyond `after` of messages that arrived on that day of the server's or later, in their order."""
        numbers = self.client.search(["UID", f"{after + 1}:*", "SINCE", since])
        return sorted(number for number in numbers if number > after)  # «n:*» always names the last one too

    def moments(self, numbers: list[int]) -> dict[int, datetime]:
        """{number: when it arrived} of those that are still there and say it with their zone."""
        arrivals: dict[int, datetime] = {}
        for start in range(0, len(numbers), AT_ONCE):
            answer = self.client.fetch(numbers[start : start + AT_ONCE], ["INTERNALDATE"])
            arrivals |= {number: row[b"INTERNALDATE"] for number, row in answer.items() if b"INTERNALDATE" in row}
        return {number: at for number, at in arrivals.items() if isinstance(at, datetime) and at.tzinfo}

    def within(self, first: date, last: date) -> list[int]:
        """The numbers of messages that arrived from one day to another, as the server counts days, in their order."""
        return sorted(self.client.search(["SINCE", first, "BEFORE", last + DAY]))

    def heads(self, numbers: list[int]) -> dict[int, tuple[bytes, int, datetime]]:
        """{number: (its head, its bytes, when it arrived)} of those that are still there."""
        by_number: dict[int, tuple[bytes, int, datetime]] = {}
        for number, size in self.sizes(numbers).items():
            by_number[number] = (b"", size, datetime.now(UTC))
        answer = self.client.fetch(list(by_number), [f"BODY.PEEK[HEADER]<0.{HEAD}>", "INTERNALDATE"])
        for number, row in answer.items():
            content = next((value for name, value in row.items() if name.startswith(b"BODY[")), b"")
            by_number[number] = (bytes(content), by_number[number][1], dated(row.get(b"INTERNALDATE")))
        return by_number

    def sizes(self, numbers: list[int]) -> dict[int, int]:
        """{number: bytes} of those that are still there."""
        by_number: dict[int, int] = {}
        for start in range(0, len(numbers), AT_ONCE):
            answer = self.client.fetch(numbers[start : start + AT_ONCE], ["RFC822.SIZE"])
            by_number |= {number: int(row[b"RFC822.SIZE"]) for number, row in answer.items() if b"RFC822.SIZE" in row}
        return by_number

    def message(
        self, number: int, *, most: int, between: Callable[[], Any], head: bool = False
    ) -> tuple[bytes, datetime] | None:
        """The bytes of a message, `most` of them at the most, and when it arrived; None for one that is gone.

        Fetched piece by piece, with `between` called after each: a slow line must not cost the lease.
        """
        content, arrived = b"", datetime.now(UTC)
        while len(content) < most:
            size = min(PIECE, most - len(content))
            piece = self.piece(number, "HEADER" if head else "", len(content), size)
            if piece is None:
                return (content, arrived) if content else None
            content, arrived = content + piece[0], min(arrived, piece[1])
            if len(piece[0]) < size:
                break
            between()
        return content, arrived

    def piece(self, number: int, part: str, start: int, size: int) -> tuple[bytes, datetime] | None:
        """`size` bytes of a message from `start` on, and when it arrived; None where there are none."""
        answer = self.client.fetch([number], [f"BODY.PEEK[{part}]<{start}.{size}>", "INTERNALDATE"]).get(number, {})
        content = next((value for name, value in answer.items() if name.startswith(b"BODY[")), None)
        return None if content is None else (bytes(content), dated(answer.get(b"INTERNALDATE")))

    def delete(self, numbers: list[int]) -> None:
        """Mark as deleted; and take off, where the server can do so for these alone."""
        self.client.delete_messages(numbers, silent=True)
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge(numbers)


def dated(arrived: Any) -> datetime:
    """When a message arrived, where the server says it with its zone; else now."""
    return arrived if isinstance(arrived, datetime) and arrived.tzinfo else datetime.now(UTC)


@contextmanager
def signed_in(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """A conversation in the name of the account. Raises Trouble and what imapclient and the sockets raise
    (problems.py); keys.Unreadable, before anybody is dialled, where there is no secret for this server.
    """
    password = "" if mailbox.registration else mailbox.password()
    client = connected(mailbox)
    try:
        if password:
            let_in(client, mailbox.login, password)
        else:
            let_in_by_consent(client, mailbox)
        yield client
    finally:
        hang_up(client)


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """The folder of a mailbox. Raises as `signed_in`."""
    with signed_in(mailbox) as client:
        yield selected(client, mailbox.folder, readonly=mailbox.afterwards == Mailbox.Afterwards.LEAVE)


def selected(client: IMAPClient, name: str, *, readonly: bool = True) -> Folder:
    """The folder of that name, which the conversation is about from now on. Trouble where there is none."""
    try:
        status = client.select_folder(name, readonly=readonly)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        raise Trouble("folder") from None
    return Folder(client, int(status.get(b"UIDVALIDITY", 0)), int(status.get(b"EXISTS", 0)))


def connected(mailbox: Mailbox) -> IMAPClient:
    """A connection that nobody reads along. Trouble where there would be none to another machine.

    NotDialled when the name leads where nobody may send us.
    """
    security = Mailbox.Security
    if mailbox.security == security.NONE and mailbox.host not in HERE:
        raise Trouble("plain")
    refuse_inside(mailbox.host, mailbox.port)
    tls = {"ssl_context": trusted()} if mailbox.security == security.TLS else {}
    client = IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.security == security.TLS,
        timeout=settings.MAIL_TIMEOUT,
        **tls,
    )
    client.normalise_times = False
    try:
        refuse_peer(client.socket())
    except NotDialled:
        hang_up(client)
        raise
    if mailbox.security == security.STARTTLS:
        try:
            client.starttls(trusted())
        except BaseException:
            hang_up(client)
            raise
    return client


def let_in(client: IMAPClient, name: str, password: str) -> None:
    """Sign in. LOGIN takes ASCII alone (RFC 3501); what else a name or a password is made of goes by SASL PLAIN."""
    if f"{name}{password}".isascii():
        client.login(name, password)
    else:
        client.plain_login(name, password)


def let_in_by_consent(client: IMAPClient, mailbox: Mailbox) -> None:
    """Sign in by a token; one that is refused although its time is not up is renewed once. Raises Trouble: `foreign`
    where the provider gives a new one, and its server does not let it in here.
    """
    try:
        client.oauth2_login(mailbox.login, access_token(mailbox))
    except LoginError:
        token = access_token(mailbox, anew=True)
        try:
            client.oauth2_login(mailbox.login, token)
        except LoginError:
            raise Trouble("foreign") from None


def hang_up(client: Any) -> None:
    """Say good-bye, or not: nothing depends on it."""
    try:
        client.logout()
    except Exception:  # the connection is over either way
        try:
            client.shutdown()
        except Exception:
            return

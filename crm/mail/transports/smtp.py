"""One message to one mail server, which tells when the message itself begins to leave: that of the account it leaves
through, the one typed for the house, or Django's SMTP backend.

What fails before that moment can be tried again for sure. A connection that breaks after it leaves nobody knowing
whether the message arrived; the same Message-ID lets the receiving side drop the second copy.
"""

import base64
import contextlib
import smtplib
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from crm.mail.models.messages import Message
from crm.mail.senders.house_server import typed_server
from crm.mail.senders.sender import sender_of
from crm.mail.transports.account_line import AccountLine, telling, way_of, way_of_house
from crm.mail.transports.heads import headers_of
from crm.mail.transports.wire import WireFile, ascii_address, wire
from crm.privacy.dotted_paths import resolve


class Connection(EmailBackend):
    """Calls `handing` after the server has said that it takes the message, before the first byte of it leaves."""

    _partial_connection: smtplib.SMTP | None  # Django's own, which its types leave out

    def __init__(self, *, handing: Callable[[], None]) -> None:
        super().__init__(timeout=settings.MAIL_TIMEOUT)
        self.handing = handing

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return telling(super().connection_class, self.handing)

    def hang_up(self) -> None:
        """Close without a good-bye: what was not said to its end is void, and nobody waits for an answer."""
        for line in (self.connection, self._partial_connection):
            if line is not None:
                line.close()


class NothingToSend(ValueError):
    """The address or the text was erased."""


def send(message: Message, *, handing: Callable[[], None]) -> None:
    """Hand the message to the mail server; returns once it has accepted it. Raises what smtplib raises."""
    sender, receiver, letter = on_the_wire(message)
    line = line_for(message, handing)
    try:
        line.open()
        cast(smtplib.SMTP, line.connection).sendmail(sender, [receiver], letter)
    except BaseException:
        line.hang_up()
        raise
    # the answer has been given: a server that stumbles over the good-bye changes nothing
    with contextlib.suppress(OSError, smtplib.SMTPException):
        line.close()


def line_for(message: Message, handing: Callable[[], None]) -> AccountLine | Connection:
    """By the account it is written from, else by the server of the house: the typed one, or the machine's setting."""
    if message.account:
        return AccountLine(way_of(message.account), handing=handing)
    typed = typed_server()
    return AccountLine(way_of_house(typed), handing=handing) if typed else Connection(handing=handing)


def on_the_wire(message: Message) -> tuple[str, str, bytes]:
    """(sender, receiver, all of the letter) as they go over the wire. NothingToSend when too little of it is left.

    Letters that come back go to whoever stands in From, as with any other mail program.
    """
    content = message.content
    if not (content and message.address):
        raise NothingToSend
    sender = sender_of(message.writer, message.account, content.get("firm", ""))
    headers = headers_of(message, content, sender)
    files = [WireFile(*file) for file in enclosed_in(message, content["files"])]
    letter = wire(headers, text=content["text"], html=content["html"], files=files, mark=message.uid.hex)
    return ascii_address(sender.address.email), ascii_address(message.address), letter


def enclosed_in(message: Message, files: list[dict[str, str]]) -> list[tuple[str, bytes, str, str]]:
    """(name, content, type, Content-ID) of what goes along. NothingToSend when a file that lies elsewhere is gone."""
    keys = [file["kept"] for file in files if "kept" in file]
    gate = resolve("MAIL_GATE")
    contents = gate(message).contents(keys) if keys and gate else {}
    if set(keys) - set(contents):
        raise NothingToSend
    plain = [contents[file["kept"]] if "kept" in file else base64.b64decode(file["content"]) for file in files]
    return [
        (file["name"], content, file["type"], file.get("cid", "")) for file, content in zip(files, plain, strict=True)
    ]

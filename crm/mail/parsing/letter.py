"""What a mail says, once it was read: the form in which it is handed to MAIL_TAKER."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

BULK, AUTO, BOUNCE = "bulk", "auto", "bounce"  # sent by a program: to many, as an answer, because a letter came back
UNREADABLE, TOO_LARGE = "unreadable", "too_large"


@dataclass(frozen=True)
class Address:
    """An address, and the name written beside it. Not an identity: whoever writes chooses both."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A file in a mail. Its name is shown, never believed."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """One mail. `raw` is all of it, as it came; of a `TOO_LARGE` one its head alone.

    `problem` says that it could not be read: then the rest holds what could be made out. `whole` is False when `text`
    and `files` leave something of `raw` out. `at` is when it was written, as far as that can be, else when it arrived.
    `envelope` are the addresses by which it came here, a Bcc among them. `automatic` is one of BULK, AUTO, BOUNCE,
    `bounced` the ids of our letters that came back with it, `failed_for` the addresses it says so of, `inner` a mail
    that hangs on it, as bytes.
    """

    raw: bytes = field(repr=False)
    arrived: datetime
    at: datetime
    problem: str = ""
    whole: bool = True
    message_id: str = ""
    answers: tuple[str, ...] = ()
    sender: Address | None = None
    reply_to: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    envelope: tuple[str, ...] = ()
    subject: str = ""
    text: str = field(default="", repr=False)
    files: tuple[Enclosure, ...] = ()
    automatic: str = ""
    doubtful: bool = False
    size: int = 0
    bounced: tuple[str, ...] = ()
    failed_for: tuple[str, ...] = ()
    inner: bytes = field(default=b"", repr=False)

    @property
    def receivers(self) -> tuple[Address, ...]:
        """To and Cc."""
        return (*self.to, *self.cc)

    def closed(self, problem: str) -> "Letter":
        """The same, as one that could not be read: nothing but what it is and whom it came by."""
        bare: dict[str, Any] = {
            "text": "",
            "files": (),
            "answers": (),
            "reply_to": None,
            "to": (),
            "cc": (),
            "automatic": "",
            "inner": b"",
        }
        return replace(self, problem=problem, whole=False, **bare)

"""What goes to a provider of text messages and what it says, in words that no provider owns."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Departing:
    """One message: to whom (E.164), what, by which mark of ours it is told apart, and where to report."""

    to: str
    text: str
    mark: UUID
    report_to: str


class End(StrEnum):
    """How handing over ended."""

    TAKEN = "taken"  # it is theirs now
    REFUSED = "refused"  # this message, for good
    LATER = "later"  # they asked to try later, or our account is not in order
    UNREACHABLE = "unreachable"  # nothing was handed over
    UNCERTAIN = "uncertain"  # it may have been


@dataclass(frozen=True)
class Reply:
    """What the provider made of it; `code` and `words` where it refused."""

    end: End
    code: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Report:
    """What became of the message with this mark: `delivered` None while that is open."""

    mark: str
    delivered: bool | None


@dataclass(frozen=True)
class Arrival:
    """Somebody wrote to us. `key` is the provider's own of this message."""

    sender: str
    text: str
    key: str
    at: datetime | None

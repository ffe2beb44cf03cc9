"""What a phone system tells of a call, in words that no provider owns, and what it is asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_ID = 120


class What(StrEnum):
    """What happened."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    RECORDED = "recorded"


class NotSigned(Exception):
    """The signature is missing, wrong or too old."""


@dataclass(frozen=True)
class CallEvent:
    """One thing that happened to one call. `number` is the person's, `line` the colleague's extension; either may be
    empty where the system does not say it again. `seconds` of an ended call count from the answer.
    """

    what: What
    call: str
    inbound: bool = True
    number: str = ""
    line: str = ""
    at: datetime | None = None
    seconds: int = 0
    answered: bool = False
    recording: str = ""

    def __post_init__(self) -> None:
        if not self.call or len(self.call) > LONGEST_ID:
            raise ValueError("a call without its id")

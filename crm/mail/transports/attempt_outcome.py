"""How an attempt ends, read from what the mail server said or from what broke."""

import smtplib
from dataclasses import dataclass
from email.errors import MessageError

from crm.mail.models.message_states import Outcome, State

PERMANENT = 500  # RFC 5321: 5yz says no for good, 4yz says later


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome of an attempt, the server's code if it gave one, and what the message becomes; None: it waits."""

    outcome: str
    state: str | None = None
    reason: str = ""
    code: int | None = None


def accepted() -> Ending:
    """The server took the message."""
    return Ending(Outcome.SENT, State.SENT)


def not_sent() -> Ending:
    """No mail leaves this installation."""
    return Ending(Outcome.KEPT, State.KEPT)


def stopped(reason: str) -> Ending:
    """The gate said no; `reason` is its code."""
    return Ending(Outcome.STOPPED, State.STOPPED, reason)


def ended_by(trouble: Exception, *, handed: bool) -> Ending:
    """The ending that an exception means. `handed`: the text of the message had begun to leave."""
    if isinstance(trouble, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Ending(Outcome.UNREACHABLE, code=spoken(trouble.smtp_code))  # about us or the server, not this message
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return answered(max(code for code, _said in trouble.recipients.values()), handed=handed)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return answered(trouble.smtp_code, handed=handed)
    if isinstance(trouble, ValueError | MessageError | smtplib.SMTPNotSupportedError):
        return Ending(Outcome.UNSENDABLE, State.UNDELIVERED, Outcome.UNSENDABLE)
    if handed:
        return Ending(Outcome.UNCERTAIN)
    return Ending(Outcome.UNREACHABLE if isinstance(trouble, OSError) else Outcome.FAULT)


def answered(code: int, *, handed: bool) -> Ending:
    """The ending by the code of a server that spoke about this message; gibberish is no answer."""
    if spoken(code) is None:
        return Ending(Outcome.UNCERTAIN if handed else Outcome.UNREACHABLE)
    if code >= PERMANENT:
        return Ending(Outcome.REFUSED, State.UNDELIVERED, Outcome.REFUSED, code)
    return Ending(Outcome.PUT_OFF, code=code)


def spoken(code: int) -> int | None:
    """A code as RFC 5321 has them, or None."""
    return code if 200 <= code < 600 else None

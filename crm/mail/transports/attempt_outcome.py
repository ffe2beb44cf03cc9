"""How an attempt ends, read from what the mail server said or from what broke."""

import smtplib
from dataclasses import dataclass
from email.errors import MessageError

from crm.mail.account_trouble import Trouble
from crm.mail.models.message_states import Outcome, State
from crm.privacy.keys.cipher import Unreadable

LONGEST_WORDS = 300
PERMANENT = 500  # RFC 5321: 5yz says no for good, 4yz says later


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome of an attempt, the server's code if it gave one, and what the message becomes; None: it waits."""

    outcome: str
    state: str | None = None
    reason: str = ""
    code: int | None = None
    said: str = ""  # the server's own words where it refused


def accepted() -> Ending:
    """The server took the message."""
    return Ending(Outcome.SENT, State.SENT)


def not_sent() -> Ending:
    """No mail leaves this installation."""
    return Ending(Outcome.KEPT, State.KEPT)


def stopped(reason: str) -> Ending:
    """The gate said no; `reason` is its code."""
    return Ending(Outcome.STOPPED, State.STOPPED, reason)


def words_in(trouble: Exception) -> str:
    """What the server said, in one line, cut: it is a stranger's text."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        answer_text = next((answer for _code, answer in trouble.recipients.values()), b"")
    else:
        answer_text = getattr(trouble, "smtp_error", b"")
    text = answer_text.decode("utf-8", "replace") if isinstance(answer_text, bytes) else str(answer_text)
    return "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST_WORDS].strip()


def ended_by(trouble: Exception, *, handed: bool) -> Ending:
    """The ending that an exception means. `handed`: the text of the message had begun to leave."""
    if isinstance(trouble, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Ending(Outcome.UNREACHABLE, code=spoken(trouble.smtp_code))  # about us or the server, not this message
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return answered(max(code for code, _said in trouble.recipients.values()), words_in(trouble), handed=handed)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return answered(trouble.smtp_code, words_in(trouble), handed=handed)
    if isinstance(trouble, Trouble | Unreadable):  # of the account, not of this message
        return Ending(Outcome.UNREACHABLE)
    if isinstance(trouble, ValueError | MessageError | smtplib.SMTPNotSupportedError):
        return Ending(Outcome.UNSENDABLE, State.UNDELIVERED, Outcome.UNSENDABLE)
    if handed:
        return Ending(Outcome.UNCERTAIN)
    return Ending(Outcome.UNREACHABLE if isinstance(trouble, OSError) else Outcome.FAULT)


def answered(code: int, said: str = "", *, handed: bool) -> Ending:
    """The ending by the code of a server that spoke about this message; gibberish is no answer."""
    if spoken(code) is None:
        return Ending(Outcome.UNCERTAIN if handed else Outcome.UNREACHABLE)
    if code >= PERMANENT:
        return Ending(Outcome.REFUSED, State.UNDELIVERED, Outcome.REFUSED, code, said)
    return Ending(Outcome.PUT_OFF, code=code)


def spoken(code: int) -> int | None:
    """A code as RFC 5321 has them, or None."""
    return code if 200 <= code < 600 else None

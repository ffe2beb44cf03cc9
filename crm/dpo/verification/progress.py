"""How far a questionnaire has come: mailed, opened, begun, sent in, each with its moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import stamp
from crm.mail.models.message_states import FAILED, State
from crm.mail.models.messages import Message
from crm.mail.words import reason_of
from crm.privacy.models import Verification


@dataclass(frozen=True)
class Step:
    """One step: what it is, when it was done (None: not yet), what stands in its way."""

    label: str
    at: datetime | None
    note: str = ""
    failed: bool = False

    @property
    def look(self) -> tuple[str, str]:
        """(tone, icon)."""
        if self.failed:
            return "bad", "alert-triangle"
        return ("ok", "check") if self.at else ("", "clock")


@dataclass(frozen=True)
class Progress:
    """The steps of one questionnaire in order; `again` says whether it can be sent again."""

    steps: tuple[Step, ...]
    again: bool


def progress_of(row: Verification, now: datetime | None = None) -> Progress | None:
    """None for one that was never mailed. One statement, for the mail."""
    if not row.sent_to:
        return None
    message = Message.objects.filter(uid=row.message).first() if row.message else None
    return Progress(tuple(steps(row, message, now or timezone.now())), row.submitted_at is None)


def steps(row: Verification, message: Message | None, now: datetime) -> Iterator[Step]:
    """In order; what happened later shows that the mail arrived, whatever became of the message."""
    yield mailed(row, message)
    over = row.submitted_at is None and row.expires_at <= now
    runs = _("the link ran out on %(day)s") if over else _("the link works until %(day)s")
    yield Step(
        _("Questionnaire opened"),
        row.opened_at,
        "" if row.submitted_at else runs % {"day": stamp(row.expires_at)},
        failed=over and row.opened_at is None,
    )
    yield Step(_("Answers begun"), row.begun_at or row.submitted_at)
    yield Step(_("Answers sent in"), row.submitted_at, failed=over)


def mailed(row: Verification, message: Message | None) -> Step:
    """The mail: it left, waits, or did not go and why. One that is not kept any more was posted then."""
    label, where = _("Mail with the link"), row.sent_to
    if message is None:
        return Step(label, row.sent_at, where)
    if message.state in FAILED:
        why = reason_of(message.reason) or message.get_state_display()
        return Step(label, None, f"{where}: {why}", failed=True)
    left = message.sent_at if message.state == State.SENT else None
    return Step(label, left, where if left else f"{where}: {message.get_state_display()}")

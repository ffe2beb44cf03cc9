"""What the pages say of a message: everything their templates need to know, decided here."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.permissions.rights import PRIVACY_PEOPLE
from crm.mail.models.message_states import FAILED, Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.senders import house_server
from crm.mail.words import ACCOUNT, HELD, name_of, reason_of
from crm.narrowing import Words, promised
from crm.privacy.channels import is_text
from crm.privacy.masking import masked_email, masked_phone

LOOKS = {  # tone and icon of the chip
    State.WAITING: ("muted", "clock"),
    State.SENDING: ("primary", "send"),
    State.SENT: ("ok", "circle-check"),
    State.DELIVERED: ("ok", "circle-check"),
    State.KEPT: ("primary", "mailbox"),
    State.UNDELIVERED: ("danger", "alert-triangle"),
    State.STOPPED: ("hold", "ban"),
}
AGAIN = (State.WAITING, State.UNDELIVERED, State.STOPPED)
READABLE = (State.WAITING, State.SENDING, State.KEPT)
PLANNED = timedelta(seconds=30)  # what waits longer than for an undo was planned for its moment


class MessagePage:
    """One message as `user`, who looks after the mail, sees it."""

    def __init__(self, message: Message, user: Any) -> None:
        self.message, self.user = message, user
        self.tone, self.icon = LOOKS[State(message.state)]

    @property
    def name(self) -> str:
        """What kind of message it is."""
        return name_of(self.message.template)

    @property
    def recipient(self) -> str:
        """The masked address, a dash when it was erased; of a person only for the privacy desk, for others a number."""
        if self.message.person_id and not self.user.may(PRIVACY_PEOPLE):
            return _("Person %(number)s") % {"number": promised(self.message.person).short}
        mask = masked_phone if is_text(self.message.channel) else masked_email
        return mask(self.message.address) or "–"

    @property
    def readable(self) -> bool:
        """Whether the page may open the text: only where no mail server is named, so that nobody else brings it.

        With a mail server the text is between us and the recipient. To a person it is the privacy desk's to read.
        """
        if house_server.is_named() or self.message.state not in READABLE:
            return False
        return self.message.person_id is None or self.user.may(PRIVACY_PEOPLE)

    @property
    def why(self) -> str:
        """Why it did not go."""
        return reason_of(self.message.reason)

    @property
    def said(self) -> str:
        """The mail server's own words where it refused; for whoever may read the letter."""
        return str(self.message.content.get("said", "")) if self.message.state == State.UNDELIVERED else ""

    @property
    def next_at(self) -> Any:
        """When it is tried next; None when it is not."""
        return self.message.next_at if self.message.state == State.WAITING and not self.held else None

    @property
    def held(self) -> bool:
        """Whether it waits for the firm that carries our mail, which may not have it yet, or for its account."""
        return self.message.state == State.WAITING and self.message.reason.startswith((HELD, ACCOUNT))

    @property
    def waits(self) -> bool:
        """Whether nobody has begun with it: it can be taken back, or sent at another time."""
        return self.message.state == State.WAITING and self.message.tries == 0

    @property
    def goes_at(self) -> Any:
        """The moment for which it was planned; None for one that goes at once, or that is held."""
        if self.held:
            return None
        due, written = self.message.next_at, self.message.created_at
        return due if self.waits and due - written > PLANNED and due > timezone.now() else None

    @property
    def failed(self) -> bool:
        """Whether it did not go, and will not go by itself."""
        return self.message.state in FAILED

    @property
    def off(self) -> bool:
        """Whether it is no letter that they have read: planned for later, held, or failed."""
        return self.failed or self.held or self.goes_at is not None

    @property
    def again(self) -> bool:
        """Whether trying again makes sense."""
        return self.message.state in AGAIN and (self.message.tries > 0 or self.message.state != State.WAITING)

    @property
    def attempts(self) -> list[tuple[Attempt, Words]]:
        """Every attempt with how it ended, the latest first."""
        rows = self.message.attempts.order_by("-pk")
        return [(attempt, Outcome(attempt.outcome).label if attempt.outcome else "") for attempt in rows]

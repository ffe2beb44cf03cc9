"""The contact gate as the mail asks it, before every attempt (`MAIL_GATE`): a no between two attempts counts.

The law's own messages pass (GDPR Art. 12 to 19, 34: receipts, notices, confirmations), and so do those to our staff and
to a bare address that wrote to us a moment ago. Whatever else goes to a person needs a purpose and its ground.
"""

from typing import Any

from consents.grounds.answers import Answer, State
from consents.grounds.recording import may_contact


def may_send(message: Any) -> Answer:
    """Whether `message` (crm.mail.models.messages.Message) may go now, and why: `required` is never marketing."""
    purpose = message.purpose
    marketing = purpose is not None and purpose.marketing
    if message.required and not marketing:
        return Answer(State.ALLOWED, "required_by_law")
    if message.person is None:
        return Answer(State.NO_GROUND, "consent_needed") if marketing else Answer(State.ALLOWED, "no_person")
    if purpose is None:
        return Answer(State.NO_GROUND, "no_purpose")
    return may_contact(message.person, message.channel, purpose)

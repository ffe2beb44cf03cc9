"""Whether we may phone or write to a contact at all: the best answer among the purposes for which they are kept."""

from typing import Any

from django.core.exceptions import PermissionDenied

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.recording import answers
from crm.contacts.models import Contact
from crm.privacy.models import Purpose

BEST_FIRST = [State.ALLOWED, State.EXPIRING, State.RESTRICTED, State.REFUSED, State.NO_GROUND]


class Blocked(PermissionDenied):
    """The channel may not be used; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


def channel_answers(contact: Any, channels: Any) -> dict[str, Answer]:
    """{channel: best answer} over all purposes in force, for a contact or its row in a list.

    Messages that the law orders us to send do not count.
    """
    purposes = [purpose for purpose in Purpose.in_force() if purpose.channels and not required_by_law(purpose)]
    answer_by_key = answers([contact.pk], [(channel, purpose) for channel in channels for purpose in purposes])
    return {
        channel: min(
            (answer_by_key[contact.pk, channel, purpose.slug] for purpose in purposes),
            key=lambda answer: BEST_FIRST.index(State(answer.state)),
            default=Answer(State.NO_GROUND, "no_ground"),
        )
        for channel in channels
    }


def channel_answer(contact: Contact, channel: str) -> Answer:
    """The best answer for one channel."""
    return channel_answers(contact, [channel])[channel]

"""Whether we may phone or write to a contact at all: the best answer of the purposes for which we keep them."""

from typing import Any

from django.core.exceptions import PermissionDenied

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.recording import answers
from crm.contacts.models import Contact
from crm.privacy.models import Purpose

BEST_FIRST = [State.ALLOWED, State.EXPIRING, State.RESTRICTED, State.REFUSED, State.NO_GROUND]


class Blocked(PermissionDenied):
    """We may not use this channel; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason)
        self.answer = answer


def ways_to(contact: Any, channels: Any) -> dict[str, Answer]:
    """{channel: best answer} over all purposes in force, for a contact or its row in a list.

    What the law orders us to send does not count as a way.
    """
    purposes = [purpose for purpose in Purpose.in_force() if purpose.channels and not required_by_law(purpose)]
    found = answers([contact.pk], [(channel, purpose) for channel in channels for purpose in purposes])
    return {
        channel: min(
            (found[contact.pk, channel, purpose.slug] for purpose in purposes),
            key=lambda answer: BEST_FIRST.index(State(answer.state)),
            default=Answer(State.NO_GROUND, "no_ground"),
        )
        for channel in channels
    }


def way_to(contact: Contact, channel: str) -> Answer:
    """The best answer on one channel."""
    return ways_to(contact, [channel])[channel]

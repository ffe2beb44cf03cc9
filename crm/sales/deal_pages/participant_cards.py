"""The people on a deal as one reader sees them, each with the best answer on each channel."""

from dataclasses import dataclass

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.recording import answers
from crm.contacts.contact_list.badges import Badge, badged
from crm.contacts.models import Contact
from crm.contacts.safeguards.reach import BEST_FIRST
from crm.privacy.models import Purpose
from crm.sales.models import DealPerson


def channel_badges(people: list[int]) -> dict[int, list[Badge]]:
    """{person: the best answer on each channel} over the purposes that deals are handled for, marketing excluded."""
    purposes = [each for each in Purpose.in_force() if each.channels and not (each.marketing or required_by_law(each))]
    by_person = answers(people, [(channel, purpose) for channel in badged(*purposes) for purpose in purposes])
    nothing = Answer(State.NO_GROUND, "no_ground")

    def best(person: int, channel: str) -> Badge:
        per_purpose = (by_person[person, channel, purpose.slug] for purpose in purposes)
        answer = min(per_purpose, key=lambda each: BEST_FIRST.index(State(each.state)), default=nothing)
        return Badge(channel, answer.state, answer.words)

    return {person: [best(person, channel) for channel in badged(*purposes)] for person in people}


@dataclass(frozen=True)
class Participant:
    """A person on the deal, as the reader may see them."""

    contact: Contact
    row: DealPerson
    name: str
    clear: bool
    badges: list[Badge]
    party: bool

    @property
    def role(self) -> str:
        """Their part in it; whose deal it is buys, whatever stands in the row that a merge left."""
        return str(DealPerson.Role.PARTY.label if self.party else self.row.get_role_display())

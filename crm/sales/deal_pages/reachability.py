"""Whether people on a deal may be contacted about it, channel by channel, for a whole page at once."""

from consents.grounds.answers import Answer, State, required_by_law
from consents.grounds.recording import answers
from crm.contacts.contact_list.badges import Badge, badged
from crm.contacts.safeguards.reach import BEST_FIRST
from crm.privacy.models import Purpose


def ways_about(people: list[int]) -> dict[int, list[Badge]]:
    """{person: the best answer on each channel} over what a deal is handled for: no purpose that advertises."""
    purposes = [one for one in Purpose.objects.active() if one.channels and not (one.marketing or required_by_law(one))]
    found = answers(people, [(channel, purpose) for channel in badged(*purposes) for purpose in purposes])
    nothing = Answer(State.NO_GROUND, "no_ground")

    def best(person: int, channel: str) -> Badge:
        said = (found[person, channel, purpose.slug] for purpose in purposes)
        answer = min(said, key=lambda one: BEST_FIRST.index(State(one.state)), default=nothing)
        return Badge(channel, answer.state, answer.words)

    return {person: [best(person, channel) for channel in badged(*purposes)] for person in people}

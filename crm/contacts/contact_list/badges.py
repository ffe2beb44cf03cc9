"""«May I contact them?» for the rows of a list: one badge for each channel, all for one purpose, the list's."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from consents.grounds.answers import State, required_by_law
from consents.grounds.recording import answers
from crm.privacy.models import Channel, Purpose

CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS)
GOOD = frozenset({State.ALLOWED, State.EXPIRING})


@dataclass(frozen=True)
class Badge:
    """What one badge shows."""

    channel: str
    state: str
    reason: str


@dataclass(frozen=True)
class Badges:
    """The badges of a page of people, by primary key, and the purpose they speak of (None where there is none)."""

    purpose: Purpose | None = None
    rows: dict[int, list[Badge]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[int], *, restricted: Set[int], purpose: Purpose | None = None) -> "Badges":
        """The badges of `people` for `purpose` (by default what sales has in mind), in two statements for all."""
        purpose = purpose or sales_purpose()
        if purpose is None:
            return cls()
        people = list(people)
        found = answers(people, [(channel, purpose) for channel in CHANNELS], restricted=restricted)
        rows = {
            person: [
                Badge(channel.value, answer.state, answer.words)
                for channel in CHANNELS
                for answer in [found[person, channel, purpose.slug]]
            ]
            for person in people
        }
        return cls(purpose, rows)


def reaching() -> list[Purpose]:
    """The purposes in force for which a person may be reached, without those by which only the law speaks."""
    return [one for one in Purpose.in_force() if one.channels and not required_by_law(one)]


def usual_of(purposes: Iterable[Purpose]) -> Purpose | None:
    """The oldest marketing purpose: what a salesperson has in mind before writing to somebody on their own."""
    marketing = (one for one in purposes if one.marketing)
    return min(marketing, key=lambda one: (one.active_from, one.pk), default=None)


def sales_purpose() -> Purpose | None:
    """The usual one of those in force."""
    return Purpose.objects.active().filter(marketing=True).order_by("active_from", "pk").first()


def ways_in(badges: Iterable[Badge]) -> str:
    """The channels that are open, by name: what the bar over selected rows counts."""
    return " ".join(badge.channel for badge in badges if badge.state in GOOD)

"""«May I contact them?» for the rows of a list: one badge for each channel, all for one purpose, the list's."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from consents.grounds.answers import State, required_by_law
from consents.grounds.recording import answers
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Purpose

GOOD = frozenset({State.ALLOWED, State.EXPIRING})


def badged(*purposes: Purpose) -> list[str]:
    """The channels that have a badge in lists of people, of those that `purposes` use; of all where none is named."""
    used = {channel for purpose in purposes for channel in purpose.channels}
    return [code for code, row in CHANNELS.items() if row.badge and (code in used or not purposes)]


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
        found = answers(people, [(channel, purpose) for channel in badged(purpose)], restricted=restricted)
        rows = {
            person: [
                Badge(channel, answer.state, answer.words)
                for channel in badged(purpose)
                for answer in [found[person, channel, purpose.slug]]
            ]
            for person in people
        }
        return cls(purpose, rows)


def reaching(channel: str = "") -> list[Purpose]:
    """The purposes in force for which a person may be reached (by `channel`, if one is named), without those by which
    only the law speaks.
    """
    found = [one for one in Purpose.in_force() if one.channels and not required_by_law(one)]
    return [one for one in found if channel in one.channels] if channel else found


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

"""«May I contact them?» for the rows of a list: one badge per channel, all for one purpose, the list's."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import ClassVar

from consents.grounds.answers import State, required_by_law
from consents.grounds.recording import answers, standings_asked
from crm.accounts.together import Asked
from crm.privacy import page_memo
from crm.privacy.channels import CHANNELS
from crm.privacy.models import Purpose

GOOD = frozenset({State.ALLOWED, State.EXPIRING})


def badged(*purposes: Purpose) -> list[str]:
    """Channels with a badge in lists, of those that `purposes` use; all of them where none is given."""
    used = {channel for purpose in purposes for channel in purpose.channels}
    return [code for code, row in CHANNELS.items() if row.badge and (code in used or not purposes)]


@dataclass(frozen=True)
class Badge:
    """What one badge shows."""

    channel: str
    state: str
    reason: str
    drawn_alike: ClassVar[bool] = True  # a page draws badges of the same words once


@dataclass(frozen=True)
class Badges:
    """The badges of a page of people, by primary key, and their purpose (None where there is none)."""

    purpose: Purpose | None = None
    rows: dict[int, tuple[Badge, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[int], *, restricted: Set[int], purpose: Purpose | None = None) -> "Badges":
        """The badges of `people` for `purpose` (by default the usual sales purpose), in two statements for all."""
        purpose = purpose or sales_purpose()
        if purpose is None:
            return cls()
        people = list(people)
        answers_by_key = answers(people, [(channel, purpose) for channel in badged(purpose)], restricted=restricted)
        rows = {
            person: tuple(
                Badge(channel, answer.state, answer.words)
                for channel in badged(purpose)
                for answer in [answers_by_key[person, channel, purpose.slug]]
            )
            for person in people
        }
        return cls(purpose, rows)


def badges_asked(people: list[int], purpose: Purpose) -> Iterator[Asked]:
    """What `Badges.of` asks."""
    return standings_asked(people, {purpose.slug}, page_memo.now() if purpose.marketing else None, paused=[])


def contact_purposes(channel: str = "") -> list[Purpose]:
    """The active purposes with channels (with `channel`, if given), except those for which only the law decides."""
    usable_purposes = [purpose for purpose in Purpose.in_force() if purpose.channels and not required_by_law(purpose)]
    return [purpose for purpose in usable_purposes if channel in purpose.channels] if channel else usable_purposes


def usual_purpose(purposes: Iterable[Purpose]) -> Purpose | None:
    """The oldest marketing purpose: what a salesperson usually means by «may I write to them?»."""
    marketing = (purpose for purpose in purposes if purpose.marketing)
    return min(marketing, key=lambda purpose: (purpose.active_from, purpose.pk), default=None)


def sales_purpose() -> Purpose | None:
    """The usual one of the active purposes; None when there is no marketing purpose."""
    return usual_purpose(Purpose.in_force())


def open_channels(badges: Iterable[Badge]) -> str:
    """Names of the allowed channels: the bar over the ticked rows counts them."""
    return " ".join(badge.channel for badge in badges if badge.state in GOOD)

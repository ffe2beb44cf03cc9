"""«May I contact her?» for the rows of a list: one badge for each channel, all for the sales purpose."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from consents.grounds import answers
from crm.privacy.models import Channel, Purpose

CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.SMS)


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
    def of(cls, people: Iterable[int], *, restricted: Set[int]) -> "Badges":
        """The badges of `people`, in two statements however many they are."""
        purpose = sales_purpose()
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


def sales_purpose() -> Purpose | None:
    """The oldest marketing purpose in force: what a salesperson has in mind before writing to somebody on her own."""
    return Purpose.objects.active().filter(marketing=True).order_by("active_from", "pk").first()

"""What speaks against advertising to people, as the gate counts it: their objections, and those from their addresses.

An objection to all of it speaks on every channel, one to a channel on that channel alone (Art. 21(2) and (3)).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from consents.grounds.suppressed_addresses import Shut, suppressed
from consents.models import Ground
from crm.privacy.channels import address_kind

Moment = datetime | None


@dataclass(frozen=True)
class Refusals:
    """The latest objections up to a moment: to all advertising, to one channel, from addresses."""

    everything: dict[int, datetime] = field(default_factory=dict)
    channels: dict[tuple[int, str], datetime] = field(default_factory=dict)
    addresses: Shut = field(default_factory=dict)

    @classmethod
    def of(cls, grounds: Iterable[Ground], people: list[int], at: datetime, *, addresses: bool = True) -> "Refusals":
        """What stands in `grounds`, which come with their purposes; `addresses` costs one statement."""
        everything: dict[int, datetime] = {}
        channels: dict[tuple[int, str], datetime] = {}
        for ground in grounds:
            if not ground.purpose.marketing:
                continue
            person, way = ground.person_id, (ground.person_id, ground.channel)
            if ground.refused_all_at is not None and ground.refused_all_at <= at:
                everything[person] = max(ground.refused_all_at, everything.get(person, ground.refused_all_at))
            if ground.refused_channel_at is not None and ground.refused_channel_at <= at:
                channels[way] = max(ground.refused_channel_at, channels.get(way, ground.refused_channel_at))
        return cls(everything, channels, suppressed(people, at) if addresses and people else {})

    def all_of(self, person: int, channel: str) -> Moment:
        """When they, or somebody from their address, last objected to all advertising."""
        return latest(self.everything.get(person), self.addresses.get((person, address_kind(channel), "")))

    def channel_of(self, person: int, channel: str) -> Moment:
        """When they, or somebody from their address, last objected to this channel."""
        own_objection = self.channels.get((person, channel))
        return (
            latest(own_objection, self.addresses.get((person, address_kind(channel), channel)))
            if channel
            else own_objection
        )

    def last(self, person: int, channel: str) -> Moment:
        """The later of both: objection to all advertising, and to this channel."""
        return latest(self.all_of(person, channel), self.channel_of(person, channel))


def latest(*moments: Moment) -> Moment:
    """The last of those that are known."""
    return max((moment for moment in moments if moment is not None), default=None)

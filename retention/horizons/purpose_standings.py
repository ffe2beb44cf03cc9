"""Which purposes a person is here for: their grounds folded to one standing per purpose, whatever the channels.

A ground of one channel is enough to keep them for the purpose. Objections count as the gate counts them: a marketing
one, theirs or from their address, ends every marketing ground that they did not renew since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from consents.grounds.answers import speaks_against
from consents.grounds.refusals import Refusals
from consents.models import Ground
from crm.privacy.models import LegalBasis, Purpose

Lives = Mapping[str, datetime | None]  # {purpose: since when none of its versions is in force}


@dataclass(frozen=True, slots=True)
class PurposeStanding:
    """One purpose of one person: in force or not, since when, when it ended, on which channels they agreed."""

    purpose: str
    in_force: bool
    since: datetime
    ended: datetime | None
    consents: tuple[str, ...]
    objected: bool

    @property
    def proof_wanted(self) -> bool:
        """Whether there is a consent or an objection that we may have to prove (Art. 7(1), 21)."""
        return bool(self.consents) or self.objected


def standings(people: Iterable[int], at: datetime) -> dict[int, dict[str, PurposeStanding]]:
    """{person: {purpose's slug: Standing}}, in three queries; people without any ground are missing."""
    keys, purposes = list(people), {purpose.pk: purpose for purpose in Purpose.every()}
    grounds = list(Ground.of(keys))
    for ground in grounds:
        ground.purpose = purposes[ground.purpose_id]  # a handful of purposes, shared by thousands of grounds
    over, refusals = ends_of_purposes(purposes.values(), at), Refusals.of(grounds, keys, at)
    by_person: dict[int, dict[str, list[tuple[Ground, datetime | None]]]] = {}
    for ground in grounds:
        against = refusals.last(ground.person_id, ground.channel)
        end = end_of(ground, at, against=against, over=over)
        by_person.setdefault(ground.person_id, {}).setdefault(ground.purpose.slug, []).append((ground, end))
    return {
        person: {slug: folded(slug, pairs, at) for slug, pairs in purposes.items()}
        for person, purposes in by_person.items()
    }


def folded(slug: str, pairs: list[tuple[Ground, datetime | None]], at: datetime) -> PurposeStanding:
    """The standing of one purpose from its grounds, each with its end."""
    ends = [end for _ground, end in pairs]
    return PurposeStanding(
        purpose=slug,
        in_force=None in ends,
        since=max(max(ground.since, ground.anew_at or ground.since) for ground, _end in pairs),
        ended=None if None in ends else max(end for end in ends if end is not None),
        consents=tuple(sorted({ground.channel for ground, _end in pairs if ground.basis == LegalBasis.CONSENT})),
        objected=any(ground.objected(at) for ground, _end in pairs),
    )


def end_of(ground: Ground, at: datetime, *, against: datetime | None, over: Lives) -> datetime | None:
    """When the ground ended; None while it is in force or has yet to begin."""
    ends = [moment for moment in (ground.ended_at, ground.expires_at) if moment is not None and moment <= at]
    if speaks_against(ground, ground.purpose, at, against):
        ends += [moment for moment in (ground.objected_at, against) if moment is not None and moment <= at]
    if (retired := over.get(ground.purpose.slug)) is not None:
        ends.append(retired)
    return min(ends, default=None)


def ends_of_purposes(purposes: Iterable[Purpose], at: datetime) -> dict[str, datetime | None]:
    """{slug: since when no version of the purpose is in force; None while one is, or has yet to begin}."""
    ends: dict[str, datetime | None] = {}
    for purpose in purposes:
        end = purpose.active_to
        earlier_end = ends.get(purpose.slug, end)
        living = end is None or end > at or purpose.active_from > at
        ends[purpose.slug] = None if living or end is None or earlier_end is None else max(earlier_end, end)
    return ends

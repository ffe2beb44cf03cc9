"""«This wording loses people»: a version is named only when it is clearly worse than the one before, with the numbers.

Worse means: of those who were asked fewer said yes, or of those who said yes more took it back within thirty days.
Clearly means a difference of five points or more that chance would hardly make (two proportions, z of 2 or more), and
never with fewer than FEWEST answers on either side: small numbers accuse nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from consents.models import GroundEvent, Wording

FEWEST = 50  # answers on each side
POINTS = 5
CERTAIN = 2.0  # standard deviations
SOON = timedelta(days=30)  # a yes taken back within this time was a mistake of ours

Share = tuple[int, int]  # part, whole


@dataclass(frozen=True)
class Record:
    """How one version did: of those asked how many said yes, of those who had said yes how many took it back soon."""

    wording: Wording
    yes: Share
    lost: Share


def percent(share: Share) -> int:
    """Whole percents."""
    return round(100 * share[0] / share[1]) if share[1] else 0


def clearly_more(first_share: Share, other: Share) -> bool:
    """Whether the first share is clearly larger. Pure; False where either has fewer than FEWEST in its whole."""
    if min(first_share[1], other[1]) < FEWEST:
        return False
    first, second = first_share[0] / first_share[1], other[0] / other[1]
    both = (first_share[0] + other[0]) / (first_share[1] + other[1])
    spread = sqrt(both * (1 - both) * (1 / first_share[1] + 1 / other[1]))
    return 100 * (first - second) >= POINTS and spread > 0 and (first - second) / spread >= CERTAIN


def records(slug: str, at: datetime) -> list[Record]:
    """How each published version for a purpose did, the newest first. Three queries."""
    versions = list(Wording.objects.published().filter(purpose_slug=slug).order_by("-version"))
    yes = asked_and_ticked(slug)
    lost = given_and_lost(slug, at)
    return [Record(version, yes.get(version.pk, (0, 0)), lost.get(version.pk, (0, 0))) for version in versions]


def asked_and_ticked(slug: str) -> dict[int, Share]:
    """{version's key: (ticked, asked)}."""
    counted = Wording.objects.filter(purpose_slug=slug).annotate(
        ticked=Sum("texts__tallies__ticked", default=0), asked=Sum("texts__tallies__asked", default=0)
    )
    return {pk: (ticked, times_asked) for pk, ticked, times_asked in counted.values_list("pk", "ticked", "asked")}


def given_and_lost(slug: str, at: datetime) -> dict[int, Share]:
    """{version's key: (taken back within thirty days, given)}, of consents old enough to tell."""
    back = GroundEvent.objects.filter(
        person=OuterRef("person"),
        purpose__slug=slug,
        channel=OuterRef("channel"),
        kind=GroundEvent.Kind.WITHDRAWN,
        at__gt=OuterRef("at"),
        at__lte=OuterRef("at") + SOON,
    )
    consents_given = GroundEvent.objects.filter(kind=GroundEvent.Kind.GIVEN, purpose__slug=slug, at__lte=at - SOON)
    consents_given = consents_given.filter(text__isnull=False).annotate(back=Exists(back))
    counted = consents_given.values(version=F("text__wording"))
    counted = counted.annotate(lost=Count("pk", filter=Q(back=True)), given=Count("pk"))
    return {row["version"]: (row["lost"], row["given"]) for row in counted.order_by()}


def losing(versions: Sequence[Record]) -> list[dict[str, Any]]:
    """[{wording, words}] of versions that are clearly worse than the one before, the newest first."""
    losses = []
    for new, old in pairwise(versions):
        numbers_of_versions = {"new": new.wording.version, "old": old.wording.version}
        if clearly_more(old.yes, new.yes):
            words = _(
                "Version %(new)s loses people: %(share)s%% said yes (%(part)s of %(whole)s), with version %(old)s it "
                "was %(before)s%% (%(old_part)s of %(old_whole)s)."
            )
            losses.append(
                {"wording": new.wording, "words": words % {**numbers_of_versions, **numbers(new.yes, old.yes)}}
            )
        if clearly_more(new.lost, old.lost):
            words = _(
                "Version %(new)s loses people: %(share)s%% took it back within 30 days (%(part)s of %(whole)s), with "
                "version %(old)s it was %(before)s%% (%(old_part)s of %(old_whole)s)."
            )
            losses.append(
                {"wording": new.wording, "words": words % {**numbers_of_versions, **numbers(new.lost, old.lost)}}
            )
    return losses


def numbers(new: Share, old: Share) -> dict[str, int]:
    """Both shares for the sentence."""
    mine = {"share": percent(new), "part": new[0], "whole": new[1]}
    return {**mine, "before": percent(old), "old_part": old[0], "old_whole": old[1]}

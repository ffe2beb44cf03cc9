"""Figures about everybody as pages read them: kept ones with what came since, in a small house the rows themselves.

kept = Kept.read(at)
kept.counted()          {name: rows still to be counted}; kept.whole(counts) adds what is kept
kept.keys, kept.grounds, kept.reached     rows to fill beside others: key_versions(), by_purpose(), reaching()
kept.since              the moment of the kept figures; None where all is counted now
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from consents.models import Ground, GroundEvent
from crm.dpo import figures
from crm.dpo.models import PopulationCount
from crm.privacy import page_memo
from crm.privacy.models import Origin, Person

Pair = tuple[str, str | None]  # purpose, and what somebody whom it reaches is to us
EVERYBODY = "dpo.population"


@dataclass
class Kept:
    """Figures of everybody at `at`; `row` is what beat has kept, None in a small house."""

    row: PopulationCount | None
    at: datetime

    @classmethod
    def read(cls, at: datetime) -> "Kept":
        """What is kept now, asked once for a page."""
        return cls(page_memo.ask_once(EVERYBODY, PopulationCount.objects.first), at)

    @property
    def since(self) -> datetime | None:
        """The moment of the kept figures."""
        return self.row.counted_at if self.row else None

    def counted(self) -> dict[str, QuerySet]:
        """{people, origins, without_ground}: the rows that are still to be counted."""
        row = self.row
        if row is None:
            people, origins = Person.objects.all(), Origin.objects.all()
            return {"people": people, "origins": origins, "without_ground": figures.without_ground(self.at)}
        return {
            "people": Person.objects.filter(pk__gt=row.people_to),
            "origins": Origin.objects.filter(pk__gt=row.origins_to),
            "without_ground": self.without_ground(row),
        }

    def without_ground(self, row: PopulationCount) -> QuerySet:
        """Who of those that were without a ground, came later, or whose grounds changed since, has none now.

        Where those without one are more than a page counts, only who came later: the rest is the kept number.
        """
        new = Person.objects.filter(pk__gt=row.people_to).order_by().values("pk")
        if not self.looks_again(row):
            return figures.without_ground(self.at).filter(pk__in=new)
        changed = GroundEvent.objects.filter(pk__gt=row.events_to).order_by().values("person")
        over = Ground.objects.filter(ended_at=None, expires_at__gt=row.counted_at, expires_at__lte=self.at)
        before = Person.objects.filter(pk__in=row.without_ground_rows).order_by().values("pk")
        maybe = new.union(changed, over.order_by().values("person"), before, all=True)
        return figures.without_ground(self.at).filter(pk__in=maybe)

    def looks_again(self, row: PopulationCount) -> bool:
        """Whether everybody who was without a ground is known by their row."""
        return row.without_ground == len(row.without_ground_rows)

    def whole(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The counts of what came since, with what is kept."""
        row = self.row
        if row is None:
            return dict(counts)
        people, origins = counts["people"] + row.people, counts["origins"] + row.origins
        without = counts["without_ground"] + (0 if self.looks_again(row) else row.without_ground)
        return {**counts, "people": people, "origins": origins, "without_ground": without}

    @cached_property
    def keys(self) -> QuerySet:
        """(master key version, people sealed under it) that are still to be counted."""
        rows = figures.key_versions()
        return rows.filter(pk__gt=self.row.people_to) if self.row else rows

    def key_versions(self) -> dict[int, int]:
        """{master key version: people sealed under it}."""
        by_version = {int(version): people for version, people in self.row.keys.items()} if self.row else {}
        for version, people in self.keys:
            by_version[version] = by_version.get(version, 0) + people
        return by_version

    @cached_property
    def grounds(self) -> QuerySet:
        """Grounds by state for each purpose, where they are counted now."""
        return Ground.objects.none() if self.row else figures.grounds_by_purpose(self.at)

    def by_purpose(self) -> dict[str, Mapping[str, Any]]:
        """{purpose: {holding, expiring, ended, objected}}, as of `since`."""
        return self.row.grounds if self.row else {row["purpose__slug"]: row for row in self.grounds}

    @cached_property
    def reached(self) -> QuerySet:
        """(purpose, status of the contact) of those who have a ground, where that is still to be asked."""
        rows = figures.reached()
        return rows.filter(pk__gt=self.row.grounds_to) if self.row else rows

    def reaching(self) -> Iterable[Pair]:
        """Every purpose with what those are to us whom it reaches."""
        return [*((slug, status) for slug, status in (self.row.reached if self.row else ())), *self.reached]

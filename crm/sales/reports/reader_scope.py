"""What a reader asks of the reports, and which rows the figures count.

A reader who may read only their own history sees only their own figures: deals they own, entries they wrote, people
they look after. Everybody else sees those of their teams, and may choose one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from crm.accounts.models import Team, User
from crm.accounts.permissions.rights import Group, Reach
from crm.contacts.models import Contact
from crm.contacts.ownership.colleagues import Colleagues
from crm.lists.access import Sight
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.money.plans import every_goal
from crm.sales.reference_rows import PIPELINES, every_stage
from crm.sales.reports import periods
from crm.sales.reports.periods import Period

PEOPLE = "people"


@dataclass
class ReportQuery:
    """What a reader asks of a report. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Mapping[str, str]
    at: datetime

    @cached_property
    def today(self) -> date:
        """The day here."""
        return timezone.localdate(self.at)

    @cached_property
    def period(self) -> Period:
        """The days asked for."""
        return periods.period_asked(self.asked, self.today)

    @cached_property
    def before(self) -> Period:
        """The days to compare with."""
        return self.period.before(self.today)

    @cached_property
    def sight(self) -> Sight:
        """What the reader may see at all."""
        return Sight(self.user)

    @property
    def own(self) -> bool:
        """Whether the reader may see only their own figures."""
        return self.user.reach(Group.HISTORY) in (Reach.NONE, Reach.OWN)

    @property
    def all(self) -> bool:
        """Whether the reader sees everybody's figures."""
        return Reach.ALL in (self.user.reach(Group.CONTACT_DATA), self.user.reach(Group.HISTORY))

    @cached_property
    def colleagues(self) -> Colleagues:
        """Teams and people to choose from."""
        return Colleagues.of(self.user)

    @cached_property
    def teams(self) -> dict[str, Team]:
        """{public id: team} of the teams whose figures the reader may see; empty where they see only their own."""
        return {} if self.own else self.colleagues.teams

    @cached_property
    def owners(self) -> dict[int, User]:
        """{key: user} of the rows of a table by person, ordered by name."""
        return {
            colleague.pk: colleague
            for colleague in sorted(self.colleagues.owners.values(), key=name_of)
            if self.counts(colleague)
        }

    def counts(self, user: User) -> bool:
        """Whether somebody is in the team asked for."""
        places = self.colleagues.places
        return self.team is None or any(place.user_id == user.pk and place.team_id == self.team.pk for place in places)

    @cached_property
    def team(self) -> Team | None:
        """The team asked for; None for all of them."""
        return self.teams.get(self.asked.get("team", ""))

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """The pipelines to choose from."""
        return PIPELINES.rows()

    @cached_property
    def stages(self) -> list[Stage]:
        """All stages there ever were, in their order."""
        return every_stage.rows(None)

    @cached_property
    def pipeline(self) -> Pipeline | None:
        """The pipeline asked for; None for all of them."""
        return next(
            (candidate for candidate in self.pipelines if str(candidate.uid) == self.asked.get("pipeline")), None
        )

    @cached_property
    def goals(self) -> list[tuple]:
        """Every goal (crm/sales/money/plans.py), read once."""
        return list(every_goal.rows(None))

    @property
    def people(self) -> bool:
        """Whether figures are by person: only when asked for, and never for a reader who sees only their own."""
        return self.asked.get("by") == PEOPLE and not self.own

    @property
    def deals(self) -> Any:
        """The deals that count."""
        rows = Deal.objects.alive().visible_to(self.sight).order_by()
        rows = rows.filter(owner=self.user) if self.own else rows
        rows = rows.filter(team=self.team) if self.team else rows
        return rows.filter(pipeline=self.pipeline) if self.pipeline else rows

    @property
    def contacts(self) -> Any:
        """The people who count."""
        rows = Contact.objects.alive().visible_to(self.sight).order_by()
        rows = rows.filter(owner=self.user) if self.own else rows
        return rows.filter(team=self.team) if self.team else rows

    @property
    def query(self) -> str:
        """The same for an address, without what is not asked for."""
        words = {name: self.asked.get(name, "") for name in ("period", "from", "to", "team", "pipeline", "by")}
        return urlencode({name: value[:40] for name, value in words.items() if value})


def name_of(user: User) -> tuple:
    """How people are put in order: never by their figures."""
    return (user.last_name.lower(), user.first_name.lower(), user.username)

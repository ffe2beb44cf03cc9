"""All that the overview asks: what it counts, what it lists, what falls due. One statement, the frame's along.

rows = OverviewRows(user, at)
rows.ask()                what it takes, at once; without it each is asked when it is read
rows.counts["overdue"]
"""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from breaches.cases.bell import cases_known, reports_waiting
from crm.accounts.filled_together import each_counted, fill
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.accounts.together import Asked, counting, counts
from crm.dpo import figures
from crm.dpo.overview.due_dates import KINDS, days_ahead
from crm.dpo.people import people_list
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.lists.pages.page_start import PURPOSES
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry, Origin, Person, Proposal
from dsar.models import Case
from retention.models import Run, RunLine

URGENT, RECENT = 8, 5  # rows of the lists
MONTH = timedelta(days=30)
NEAR = timedelta(days=3)  # requests whose last day is that near are for today


class OverviewRows:
    """What `user` reads on the first page of the desk at `at`: queries that are filled together."""

    def __init__(self, user: Any, at: datetime) -> None:
        self.user, self.at, self.today = user, at, timezone.localdate(at)
        self.readiness = ReadinessRows(at)
        self.urgent = people_list.urgent_notices(URGENT) if user.may(rights.PRIVACY_PEOPLE) else Origin.objects.none()
        self.reveals: QuerySet[AccessEntry] = AccessEntry.objects.none()
        if user.may(rights.PRIVACY_AUDIT):
            self.reveals = figures.reveals(at - MONTH).order_by("-at", "-pk")[:RECENT]
        self.cases, self.reports = cases_known(user, at), reports_waiting(user)
        self.nearest = nearest_requests(user, self.today)
        self.previews = Run.objects.for_desk(user).open_preview()
        self.due = [(kind, kind.rows(*days_ahead(self.today))) for kind in KINDS]

    def ask(self) -> None:
        """Everything, and what the frame of the page takes."""
        lists = (
            self.urgent,
            self.reveals,
            self.cases,
            self.reports,
            self.readiness.everybody.grounds,
            self.nearest,
            self.previews,
        )
        counted = (counting(**self.counted), counting(**self.readiness.counted))
        beside = (*of_the_frame(self.user), PURPOSES.asking(), *counted)
        fill(*lists, *self.readiness.lists, *(rows for _kind, rows in self.due), beside=beside)
        PURPOSES.rows()

    @property
    def facts(self) -> QuerySet:
        """What is known of recipients."""
        return self.readiness.facts

    @cached_property
    def counts(self) -> dict[str, int]:
        """{name: how many}; of what is not the reader's 0."""
        return self.readiness.counts | counts(**self.counted)

    @cached_property
    def counted(self) -> dict[str, Asked]:
        """{name: the statement whose rows are counted}; those of `capped_rows` up to the cap and one."""
        return each_counted(self.capped_rows(figures.notices(self.today)["soon"]), cap=figures.CAP)

    def capped_rows(self, soon: QuerySet) -> dict[str, QuerySet]:
        """{name: rows} of the tiles."""
        user, at = self.user, self.at
        running = Case.objects.for_desk(user).running()
        nobody, nothing = Person.objects.none(), Proposal.objects.none()
        return {
            "soon": soon,
            "expiring": figures.expiring(at),
            "restricted": figures.restricted(),
            "reveals": figures.reveals(at - figures.LATELY),
            "returned": figures.returned(at) if user.may(rights.PRIVACY_PEOPLE) else nobody,
            "requests": running,
            "requests_late": running.filter(due_on__lt=self.today),
            "requests_soon": running.filter(due_on__gte=self.today, safe_on__lte=self.today + figures.SOON),
            "proposals": Proposal.objects.pending() if user.may(rights.PRIVACY_PURPOSES) else nothing,
            "undelivered": Message.objects.for_desk(user).not_delivered(),
            "going": RunLine.objects.filter(run__in=self.previews.order_by().values("pk")).going(),
        }


def nearest_requests(user: Any, today: date) -> QuerySet:
    """The running requests of the next days and those that are late, by their last day; none for who may see none."""
    due = Case.objects.for_desk(user).running().filter(due_on__lte=today + NEAR)
    return due.select_related(None).values("number", "kinds", "due_on", "assignee")[:URGENT]

"""All that the overview asks: what it counts, what it lists, what falls due. One statement, the frame's along.

rows = OverviewRows(user, at)
rows.ask()                what it takes, at once; without it each is asked when it is read
rows.counts["overdue"]
"""

from datetime import datetime, timedelta
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
from crm.dpo.overview.authorisation_checks import staff_with_papers
from crm.dpo.overview.due_dates import KINDS, days_ahead
from crm.dpo.people import people_list
from crm.lists.pages.page_start import PURPOSES
from crm.mail.models.messages import Message
from crm.privacy.models import AccessEntry, Origin, Person, Proposal
from crm.privacy.recipients.ends_ahead import facts_of_ends
from dsar.models import Case
from retention.models import Run, RunLine

URGENT, RECENT = 8, 5  # rows of the lists
MONTH = timedelta(days=30)


class OverviewRows:
    """What `user` reads on the first page of the desk at `at`: queries that are filled together."""

    def __init__(self, user: Any, at: datetime) -> None:
        self.user, self.at, self.today = user, at, timezone.localdate(at)
        self.facts = facts_of_ends(at)
        self.urgent = people_list.urgent_notices(URGENT) if user.may(rights.PRIVACY_PEOPLE) else Origin.objects.none()
        self.reveals: QuerySet[AccessEntry] = AccessEntry.objects.none()
        if user.may(rights.PRIVACY_AUDIT):
            self.reveals = figures.reveals(at - MONTH).order_by("-at", "-pk")[:RECENT]
        self.cases, self.reports = cases_known(user, at), reports_waiting(user)
        self.grounds, self.keys = figures.grounds_by_purpose(at), figures.key_versions()
        self.previews = Run.objects.for_desk(user).open_preview()
        self.staff = staff_with_papers(self.today)
        self.due = [(kind, kind.rows(*days_ahead(self.today))) for kind in KINDS]

    def ask(self) -> None:
        """Everything, and what the frame of the page takes."""
        lists = (self.facts, self.urgent, self.reveals, self.cases, self.reports, self.grounds, self.keys, self.staff)
        beside = (*of_the_frame(self.user), PURPOSES.asking(), counting(**self.counted))
        fill(*lists, self.previews, *(rows for _kind, rows in self.due), beside=beside)
        PURPOSES.rows()

    @cached_property
    def counts(self) -> dict[str, int]:
        """{name: how many}; of what is not the reader's 0."""
        return counts(**self.counted)

    @cached_property
    def counted(self) -> dict[str, Asked]:
        """{name: the statement whose rows are counted}; those of `capped_rows` up to the cap and one."""
        notices = figures.notices(self.today)
        every = {
            "people": Person.objects.all(),
            "origins": Origin.objects.all(),
            "overdue": notices["overdue"],
            "without_ground": figures.without_ground(self.at),
        }
        capped = each_counted(self.capped_rows(notices["soon"]), cap=figures.CAP)
        return each_counted(every) | capped

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

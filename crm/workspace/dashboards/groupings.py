"""By what the rows of a list can be counted: owner, team, status, stage, month. One declaration a list.

A grouping says nothing of who is hidden (`hidden`): they are counted under «not told».
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Team, User
from crm.contacts.company_list.company_fields import SORTS as COMPANY_SORTS
from crm.contacts.contact_list.contact_sorts import SORTS as CONTACT_SORTS
from crm.contacts.models import Contact
from crm.contacts.ownership.staff_order import teams_by_name
from crm.lists.pages.column_sorts import ColumnSort
from crm.sales.agenda.task_list import TaskList
from crm.sales.agenda.task_sorts import SORTS as TASK_SORTS
from crm.sales.deal_lists.deal_columns import SORTS as DEAL_SORTS
from crm.sales.documents.document_filters import SORTS as DOCUMENT_SORTS
from crm.sales.documents.document_list import DocumentList
from crm.sales.models import Document, Pipeline, Stage, Task

Listed = Callable[[Any, Mapping[str, str], datetime], QuerySet]
Labels = Callable[[], Mapping[Any, tuple[str, str]]]  # {value: (what it is called, its word in an address)}


@dataclass(frozen=True)
class Grouping:
    """One way to count a list. `word` is the address's parameter that narrows the list to one group, if there is one.

    `labels()` are those of all values; without it the column is an instant or a day, and rows are counted by month.
    """

    label: Any
    sort: ColumnSort
    labels: Labels | None = None
    word: str = ""
    ahead: bool = False  # months to come rather than those behind us

    @property
    def column(self) -> str:
        """The column of the rows."""
        return self.sort.value

    @property
    def by_month(self) -> bool:
        """Whether rows are counted by months."""
        return self.labels is None

    @property
    def hidden(self) -> Callable[[], Q] | None:
        """The condition of rows whose value is not told."""
        return self.sort.hidden

    def in_order(self) -> Sequence[Any]:
        """The values in the order in which people read them."""
        return self.sort.ranks() if self.sort.ranks else ()


def owners() -> Mapping[Any, tuple[str, str]]:
    """Colleagues."""
    return {user.pk: (str(user), str(user.uid)) for user in User.objects.order_by()}


def teams() -> Mapping[Any, tuple[str, str]]:
    """Teams."""
    return {team.pk: (str(team), str(team.uid)) for team in Team.objects.order_by()}


def stages() -> Mapping[Any, tuple[str, str]]:
    """Stages, with their pipeline where there are several."""
    rows = list(Stage.objects.select_related("pipeline"))
    several = len({stage.pipeline_id for stage in rows}) > 1
    return {stage.pk: (f"{stage.name} ({stage.pipeline})" if several else stage.name, str(stage.uid)) for stage in rows}


def pipelines() -> Mapping[Any, tuple[str, str]]:
    """Pipelines."""
    return {row.pk: (str(row), str(row.uid)) for row in Pipeline.objects.all()}


def statuses() -> Mapping[Any, tuple[str, str]]:
    """What contacts are to the house."""
    return {value: (str(label), value) for value, label in Contact.Status.choices}


def task_kinds() -> Mapping[str, tuple[str, str]]:
    """What tasks are."""
    return {value: (str(label), value) for value, label in Task.Kind.choices}


def document_kinds() -> Mapping[str, tuple[str, str]]:
    """What papers are."""
    return {value: (str(label), value) for value, label in Document.Kind.choices}


def tasks_listed(reader: Any, asked: Mapping[str, str], at: datetime) -> QuerySet:
    """The tasks of a view."""
    return TaskList(reader, asked, at).rows_asked()


def documents_listed(reader: Any, asked: Mapping[str, str], at: datetime) -> QuerySet:
    """The papers of a view."""
    return DocumentList(reader, asked, at=at).rows_asked()


LISTED: Mapping[str, Listed] = {"tasks": tasks_listed, "documents": documents_listed}  # the rest as a file has them


def by_staff(sorts: Mapping[str, ColumnSort]) -> dict[str, Grouping]:
    """By owner and by team."""
    return {
        "owner": Grouping(_("Owner"), sorts["owner"], owners, "owner"),
        "team": Grouping(_("Team"), sorts["team"], teams, "team"),
    }


GROUPINGS: Mapping[str, Mapping[str, Grouping]] = {
    "contacts": {
        **by_staff(CONTACT_SORTS),
        "status": Grouping(_("Status"), CONTACT_SORTS["status"], statuses, "status"),
        "created": Grouping(_("Month in which they were added"), CONTACT_SORTS["created"]),
        "last": Grouping(_("Month of the last activity"), CONTACT_SORTS["last"]),
    },
    "companies": {
        **by_staff(COMPANY_SORTS),
        "created": Grouping(
            _("Month in which they were added"), ColumnSort("created_at", hidden=COMPANY_SORTS["owner"].hidden)
        ),
    },
    "deals": {
        "stage": Grouping(pgettext_lazy("deal", "Stage"), DEAL_SORTS["state"], stages, "stage"),
        "pipeline": Grouping(_("Pipeline"), DEAL_SORTS["pipeline"], pipelines, "pipeline"),
        **by_staff(DEAL_SORTS),
        "closes": Grouping(_("Month of the expected close"), DEAL_SORTS["closes"], ahead=True),
        "opened": Grouping(_("Month in which they were opened"), DEAL_SORTS["opened"]),
    },
    "tasks": {
        "owner": Grouping(_("Who does it"), TASK_SORTS["owner"], owners, "owner"),
        "kind": Grouping(_("Kind"), TASK_SORTS["kind"], task_kinds, "kind"),
        "due": Grouping(_("Month in which they are due"), TASK_SORTS["due"], ahead=True),
        "done": Grouping(_("Month in which they were done"), TASK_SORTS["done"]),
        "made": Grouping(_("Month in which they were planned"), TASK_SORTS["made"]),
    },
    "documents": {
        "kind": Grouping(_("Kind"), ColumnSort("kind", ranks=lambda: Document.Kind.values), document_kinds, "kind"),
        "team": Grouping(_("Team"), ColumnSort("team", ranks=teams_by_name), teams, "team"),
        "issued": Grouping(_("Month of issue"), DOCUMENT_SORTS["issued"]),
        "due": Grouping(_("Month in which payment is due"), DOCUMENT_SORTS["due"], ahead=True),
    },
}
SUMS: Mapping[str, Mapping[str, Any]] = {"deals": {"amount": _("Amount")}}  # besides their number

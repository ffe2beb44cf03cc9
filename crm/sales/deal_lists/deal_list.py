"""Deals as a list: a standing or a saved view, narrowed by filters, a page of it in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from consents.models import Restriction
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.accounts.permissions import rights
from crm.accounts.prepared import Keys, prepared
from crm.accounts.together import Asked, ahead, counting, counts
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.models import CustomField
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.custody import has_custody
from crm.lists.access import PAGE, Sight, pk_among
from crm.lists.capped_counts import capped_asked, capped_rows
from crm.lists.models import FEW
from crm.lists.pages.column_sorts import Order, OrderedRows
from crm.lists.pages.list_query import ListQuery
from crm.lists.pages.list_search import STEP, is_any_of
from crm.lists.pages.neighbours import Neighbours, neighbours_in_memory, neighbours_in_query
from crm.narrowing import promised
from crm.privacy.logs import access_log
from crm.sales.columns.deal import DEAL
from crm.sales.deal_lists.deal_filters import ALL, BIN, OPEN, STATES, board_in, deals as deals_kind
from crm.sales.deal_lists.deal_query import Faces, uid_in_filter
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader, fields_in, paused_asked, people_in
from crm.sales.deals.next_steps import asking_steps, next_steps
from crm.sales.models import Deal, DealLine, Pipeline, Stage
from crm.sales.reference_rows import PIPELINES, stages_in_use

SHOWN_LIST = "here"  # the count of what is shown, filters applied
SORTABLE = 20_000  # deals among which a place is looked up in an order of its own


@dataclass
class DealList:
    """One page of the deals that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any
    at: datetime
    text: str = ""  # what is searched for within the list

    @cached_property
    def asking(self) -> ListQuery:
        """View, filter, columns and order asked for."""
        return ListQuery(deals_kind(), self.user, self.asked, self.at)

    @property
    def state(self) -> str:
        """Open ones by default, won or lost ones, all, or the bin."""
        name = self.asked.get("state", "") or self.asking.standing
        return name if name in STATES else OPEN

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """Pipelines in use."""
        return PIPELINES.rows()

    @cached_property
    def pipeline(self) -> Pipeline | None:
        """The pipeline asked for; None for all."""
        named = uid_in_filter(self.asking, "pipeline")
        return next((candidate for candidate in self.pipelines if candidate.uid == named), None)

    @cached_property
    def stage(self) -> Stage | None:
        """The stage asked for; None for all."""
        named = uid_in_filter(self.asking, "stage")
        return Stage.objects.in_use().filter(uid=named).first() if named else None

    @property
    def faces(self) -> Faces:
        """The board and the forecast of the same deals."""
        return Faces(self.asking, "", self.pipeline, len(self.pipelines) > 1)

    @property
    def deals(self) -> Any:
        """What the filters let pass, whoever sees it."""
        rows = of_state(self.state).filter(self.asking.fields.condition(self.asking.filter, self.at))
        board = board_in(self.asking.face)
        return rows.filter(pipeline__uid=board) if board else rows

    @cached_property
    def sight(self) -> Sight:
        """What the user may see."""
        return Sight.of(self.user)

    @cached_property
    def colleagues(self) -> Colleagues:
        """Whom deals may be assigned to, and the tags."""
        return Colleagues.of(self.user)

    def ask_ahead(self) -> None:
        """What the list asks whatever it shows, in one statement; then its first page and how many each tab holds."""
        shares, beside = self.sight.asking_shares(Deal), Colleagues.asking(self.user)
        ahead(*of_the_frame(self.user), *self.asking.beginning(), *beside, shares, PIPELINES.asking())
        self.sight.shared_ids(Deal)
        stages = stages_in_use.asking(None, pipeline=self.pipeline.pk if self.pipeline else None)
        first = newest_deals.asking(self.sight, tab=self.state) if self.unfiltered else None
        ahead(stages, first, counting(**self.counts_asked))

    @property
    def unfiltered(self) -> bool:
        """Whether the rows are those of a standing view, newest first, with nothing taken out."""
        edges = (self.asked.get(name, "") for name in ("older", "newer"))
        return not (self.text or self.asking.filter or any(edges) or self.order or board_in(self.asking.face))

    @cached_property
    def counts(self) -> dict[str, int]:
        """{tab: number of deals}, and under HERE of the list shown; each at most the cap plus one; one query."""
        return counts(**self.counts_asked)

    @cached_property
    def counts_asked(self) -> dict[str, Asked]:
        """{tab: the statement whose rows are counted}."""
        query, sight = self.asking, self.sight
        sight.shared_ids(Deal)
        lists: dict[str, Any] = {state: tab_rows.asking(sight, tab=state) for state in STATES}
        for view in query.kept[:FEW]:
            narrow = query.fields.condition(query.sifted_of(view), self.at)
            lists[str(view.uid)] = (of_state(view.said["base"]).filter(narrow), sight)
        lists[SHOWN_LIST] = lists[self.state] if self.unfiltered else (self.deals, sight)
        return capped_asked(lists)

    @property
    def order(self) -> Order | None:
        """The order asked for; None for the list's own, and for a search."""
        return None if self.text else self.asking.order

    @cached_property
    def ordered(self) -> OrderedRows:
        """The deals that the user sees, in the order asked for."""
        return OrderedRows(self.deals.visible_to(self.sight), promised(self.order))

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, edge_of, **edges)
        page = Page.turned(self.ordered.fetch, self.ordered.edge_of, kind=f"deals {self.order.word}", **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    def rows_of(self, keys: Sequence[int]) -> list[Deal]:
        """The deals with these keys, in their order."""
        rows = Deal.objects.visible_to(self.sight).filter(pk_among(keys)).with_keys()
        by_pk = {row.pk: row for row in rows}
        return [by_pk[key] for key in keys if key in by_pk]

    def fetch(self, *, size: int = PAGE, **edge: Any) -> list[Deal]:
        """Rows nearest to the edge first: one statement."""
        if self.unfiltered and size == PAGE + 1:
            self.sight.shared_ids(Deal)
            return newest_deals.rows(self.sight, tab=self.state)
        if self.text:
            return rows_that_fit(self.candidates, self.fits, edge_of, size=size, step=STEP, **edge)
        return self.candidates(size=size, **edge)

    def candidates(self, **window: Any) -> list[Deal]:
        """Deals of the list, nearest to the edge first."""
        return list(self.deals.newest_for(self.user, **window).with_keys())

    @cached_property
    def restricted(self) -> set[int]:
        """Everybody who is restricted: their deals are not found by what they are called."""
        return set(Restriction.objects.filter(lifted_at=None).values_list("person", flat=True))

    def fits(self, deal: Deal) -> bool:
        """Whether the reader may read a deal, and its title or its customer is what was typed."""
        row = DealForReader(deal, self.user, self.at, not self.restricted.isdisjoint(deal.keys_of_party))
        return row.clear and is_any_of(self.text, row.title, row.whose)

    @cached_property
    def rows(self) -> list[DealForReader]:
        """The rows as the user sees them; the access log has the people among them when this returns."""
        keys = Keys(deal.pk for deal in self.page.rows)
        ahead(asking_steps(keys, self.user), deals_with_lines.asking(None, deals=keys), paused_asked(self.page.rows))
        steps = next_steps(keys, self.user)
        rows = deals_for_reader(self.page.rows, self.user, at=self.at, steps=steps)
        custom_columns = CustomColumns(CustomField.Record.DEAL, self.asking.columns, DEAL)
        plain = custom_columns.clear_names if any(row.clear and row.deal.person_id for row in rows) else []
        fields = [*fields_in(rows), *plain]
        access_log.shown(by=self.user, view="sales:deals", people=people_in(rows), fields=fields)
        cells = custom_columns.cells({row.deal.pk: row.clear for row in rows if not row.locked})
        summed = set(deals_with_lines.rows(None, deals=keys))
        for row in rows:
            row.own = cells.get(row.deal.pk, {})
            row.change = self.changes(row, summed)
        return rows

    def changes(self, row: DealForReader, summed: set[int]) -> dict[str, str]:
        """{value: where it is changed in its cell}; of a deal that the user may not work on nothing."""
        if row.locked or not row.clear or row.deal.binned_at or not self.user.may(rights.DEALS_EDIT):
            return {}
        if not has_custody(self.user, row.deal):
            return {}
        ask = reverse("sales:deal_value", args=[row.deal.uid])
        names = ["closes", *([] if row.deal.pk in summed else ["amount"])]
        return {name: f"{ask}?field={name}&in=list" for name in names}

    def beside(self, deal: Deal) -> Neighbours | None:
        """The deal's position in this list and its neighbours; None when it is not in the list."""
        if self.order is not None:
            order = list(self.ordered.keys[:SORTABLE])
            return neighbours_in_memory(
                order, deal.pk, lambda keys: dict(Deal.objects.filter(pk__in=keys).values_list("pk", "uid"))
            )
        return neighbours_in_query(self.deals, Sight.of(self.user), (deal.last_activity_at, deal.pk), uid="uid")


def edge_of(deal: Deal) -> tuple[datetime, int]:
    """The keyset values of a deal."""
    return deal.last_activity_at, deal.pk


def of_state(state: str) -> Any:
    """Open, won or lost deals, all, or those in the bin, whoever sees them."""
    if state == BIN:
        return Deal.objects.binned()
    rows = Deal.objects.alive()
    return rows if state == ALL else rows.filter(outcome="" if state == OPEN else state)


@prepared
def newest_deals(reader: Sight, *, tab: str) -> Any:
    """The first page of a standing view and one row more."""
    return of_state(tab).newest_for(reader, size=PAGE + 1).with_keys()


@prepared
def deals_with_lines(_reader: None, *, deals: Keys) -> Any:
    """Those of the deals whose amount is the sum of lines."""
    return DealLine.objects.filter(pk_among(deals, "deal")).order_by().values_list("deal", flat=True).distinct()


@prepared
def tab_rows(reader: Sight, *, tab: str) -> tuple[str, list]:
    """The deals of a standing view, to be counted."""
    return capped_rows(of_state(tab), reader)

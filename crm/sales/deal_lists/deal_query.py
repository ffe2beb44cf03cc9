"""The list query of deals, shared by the list, the board and the forecast: one URL filters all three."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from crm.lists.filters import filter_params
from crm.lists.filters.rules import Op
from crm.lists.pages.list_links import PLACES, ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.public_ids import public_id
from crm.sales.deal_lists.deal_filters import BOARD, FORECAST, OPEN, deals
from crm.sales.models import Pipeline


def open_deals_query(
    user: Any, asked: Mapping[str, str], at: datetime, *, face: str, like: ListQuery | None = None
) -> ListQuery:
    """The list query of the board or the forecast. They show open deals only, so a view of others is ignored.

    `like` is a query of the same reader, whose saved views need not be read again.
    """
    params = {**dict(asked.items()), "as": face}
    query = like.under(params) if like else ListQuery(deals(), user, params, at)
    return query if query.standing == OPEN else query.under(params | {"view": OPEN})


def uid_in_filter(query: ListQuery, field: str) -> UUID | None:
    """The single public id that the filter demands for `field`; None for none, for several, and for an invalid one."""
    values = [rule.values for _place, rule in query.rules if rule.field == field and rule.op == Op.IS]
    return public_id(values[0][0]) if len(values) == 1 and len(values[0]) == 1 else None


@dataclass(frozen=True)
class Faces:
    """The three looks at the same deals, each as a link that carries what is asked. `pipeline` is the board's."""

    asking: ListQuery
    here: str  # board, forecast, or empty for the list
    pipeline: Pipeline | None = None
    several: bool = False  # whether there is more than one pipeline

    @property
    def board_url(self) -> str:
        """The board of the pipeline."""
        named = f"{BOARD}.{self.pipeline.uid}" if self.pipeline else BOARD
        return self.asking.kind.url(named) + self.query(pipeline=None, view=self.open_view)

    @property
    def list_url(self) -> str:
        """The list."""
        return self.asking.kind.url() + self.query(**self.narrowed)

    @property
    def forecast_url(self) -> str:
        """The forecast."""
        return self.asking.kind.url(FORECAST) + self.query(view=self.open_view, **self.narrowed)

    @property
    def narrowed(self) -> dict[str, str]:
        """The pipeline of the board, for the looks that show all of them."""
        return {"pipeline": str(self.pipeline.uid)} if self.here == BOARD and self.pipeline and self.several else {}

    @property
    def open_view(self) -> str | None:
        """The saved view under which open deals are shown; None for a standing one."""
        saved = self.asking.saved
        return str(saved.uid) if saved and self.asking.standing == OPEN else None

    def query(self, **changes: str | None) -> str:
        """What is asked, with some words changed; None takes one out."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in ListLinks(self.asking).state() if name not in PLACES})
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode(safe=filter_params.SAFE)}" if query else ""

    def list_of(self, **words: str) -> str:
        """The list narrowed by these words too: a stage of the board."""
        return self.asking.kind.url() + self.query(**{**self.narrowed, **words})

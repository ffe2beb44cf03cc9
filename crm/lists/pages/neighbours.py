"""The position of a row in a list, «3 of 46», and its neighbours. Queried only for a reader who came from a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.lookups import GreaterThan

from crm.accounts.filled_together import statement_of
from crm.accounts.together import counted, scalars
from crm.lists.access import Sight, beyond
from crm.lists.capped_counts import CAP, capped_asked

ABOVE, ALL = "above", "all"


@dataclass(frozen=True)
class Neighbours:
    """`place` and `total`, each counted up to CAP + 1, and the public ids of the rows before and after it, if any."""

    place: int
    total: int
    before: UUID | None
    after: UUID | None

    @property
    def counted(self) -> bool:
        """Whether the place is known: beyond CAP it is not counted."""
        return self.place <= CAP


def neighbours_in_query(rows: Any, sight: Sight, edge: Sequence[Any], *, uid: str) -> Neighbours | None:
    """The neighbours of the row with these keyset values in a list of `rows`; None when it is not in the list.

    One statement, whatever the length: it counts up to the cap and looks at one row to either side.
    """
    above = rows.filter(beyond(rows.keyset, edge, GreaterThan))
    statements = capped_asked({ABOVE: (above, sight), ALL: (rows, sight)})
    statements["here"] = statement_of(rows.visible_to(sight).filter(pk=edge[-1]).order_by().values("pk"))
    nearest = {"before": {"after": edge}, "after": {"before": edge}}
    beside = {
        name: statement_of(rows.newest_for(sight, size=1, **window).values(uid)[:1]) for name, window in nearest.items()
    }
    values = scalars(**{name: counted(statement) for name, statement in statements.items()}, **beside)
    if not values["here"]:
        return None
    return Neighbours((values[ABOVE] or 0) + 1, values[ALL], values["before"], values["after"])


def neighbours_in_memory(order: Sequence[int], pk: int, uids: Any) -> Neighbours | None:
    """The neighbours in a list sorted in memory; None when it lacks `pk`. `uids(keys)` returns {key: public id}."""
    if pk not in order:
        return None
    at = order.index(pk)
    keys = [order[place] for place in (at - 1, at + 1) if 0 <= place < len(order)]
    uid_by_key = uids(keys)
    before = uid_by_key.get(order[at - 1]) if at else None
    after = uid_by_key.get(order[at + 1]) if at + 1 < len(order) else None
    return Neighbours(at + 1, len(order), before, after)

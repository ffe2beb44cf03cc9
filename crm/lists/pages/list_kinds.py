"""The registry of lists. A list declares its filter fields and columns; a kind of record brings its own
(crm/privacy/record_kinds.py).

Every list applies its own visibility rules first: a view narrows what the reader sees and never widens it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from crm.lists.filters.conditions import FieldSet
from crm.lists.pages.column_sorts import ColumnSort, Order
from crm.privacy.record_kinds import parts


@dataclass(frozen=True)
class ListKind:
    """One list: its page, who may open it, what it can be filtered by, which columns it has.

    `fields(user, at)` are the reader's own: choices name only what they may know of. `columns` are {name: label} of all
    columns; `usual` those shown by default; the `fixed` first one is always shown. `sorts` are {name: how} of those
    that the list can be ordered by, and `newest` the one whose order it has by itself.
    `face(word)` is the address of another presentation of the same list (a board, say); empty for an unknown word.
    """

    slug: str
    label: str | Promise
    page: str
    right: str
    fields: Callable[[Any, datetime], FieldSet]
    columns: Mapping[str, Any] = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    fixed: str = ""
    sorts: Mapping[str, ColumnSort] = field(default_factory=dict)
    newest: str = ""
    bases: Callable[[Any], Mapping[str, Any]] = lambda _user: {"": ""}  # {slug: label} of the reader's standing views
    first: Callable[[Any], str] = lambda _user: ""  # the one she starts with
    face: Callable[[str], str] = lambda _word: ""

    @property
    def own_order(self) -> Order | None:
        """The order that the list has by itself; None for one without columns."""
        return Order.asked(self.newest, self.sorts)

    def url(self, word: str = "") -> str:
        """The address of the list, or of the presentation that `word` names."""
        return self.face(word) or reverse(self.page)

    def chosen(self, text: str) -> tuple[str, ...]:
        """The columns that `text` («firm.owner») names, in its order; the default ones when it names none."""
        named = [column for column in dict.fromkeys(text.split(".")) if column in self.columns and column != self.fixed]
        return (self.fixed, *named) if named else self.usual


def kinds() -> dict[str, ListKind]:
    """Every list of the product by its slug."""
    return {kind.slug: kind for kind in parts("listed")}


def lists_open_to(user: Any) -> dict[str, ListKind]:
    """{slug: kind} of the lists that `user` may open."""
    return {slug: kind for slug, kind in kinds().items() if user.may(kind.right)}

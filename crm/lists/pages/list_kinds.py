"""Which lists there are. A list is a declared set of fields with operators, and of columns; a kind of
record brings its own (crm/privacy/record_kinds.py).

Whatever such a list shows passes through its own visibility first: a view narrows what the reader sees, never widens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from crm.lists.filters.conditions import Fields
from crm.privacy.record_kinds import parts

NEWEST = ""  # the order of the keyset, which needs no word


@dataclass(frozen=True)
class ListKind:
    """One list: where it is, who may open it, what it can be narrowed by, which columns it has.

    `fields(user, at)` are the reader's own: choices name only what she may know of. `columns` are {name: label}, all of
    them; `usual` those shown unless she chose; the `fixed` first one always stays. `orders` are {word: label}.
    `face(word)` is the address of another look at the same list, a board for instance; empty for a word that is none.
    """

    slug: str
    label: str | Promise
    page: str
    right: str
    fields: Callable[[Any, datetime], Fields]
    columns: Mapping[str, Any] = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    fixed: str = ""
    orders: Mapping[str, Any] = field(default_factory=dict)
    bases: Callable[[Any], Mapping[str, Any]] = lambda _user: {"": ""}  # {slug: label} of the reader's standing views
    first: Callable[[Any], str] = lambda _user: ""  # the one she starts with
    face: Callable[[str], str] = lambda _word: ""

    def url(self, word: str = "") -> str:
        """The address of the list, or of the look at it that `word` names."""
        return self.face(word) or reverse(self.page)

    def chosen(self, text: str) -> tuple[str, ...]:
        """The columns that `text` («firm.owner») names, in its order; the usual ones for nothing."""
        named = [one for one in dict.fromkeys(text.split(".")) if one in self.columns and one != self.fixed]
        return (self.fixed, *named) if named else self.usual


def kinds() -> dict[str, ListKind]:
    """Every list of the product by its slug."""
    return {one.slug: one for one in parts("listed")}


def open_to(user: Any) -> dict[str, ListKind]:
    """Those that `user` may open."""
    return {slug: one for slug, one in kinds().items() if user.may(one.right)}

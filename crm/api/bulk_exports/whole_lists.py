"""The lists that can be fetched whole: which records are in one, and how they are answered: as on a page of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet

from crm.api.duties.consents import grounds_json
from crm.api.feed.record_standings import SCOPES, SEARCHES
from crm.api.papers.documents import documents_json
from crm.api.people.companies import companies_json
from crm.api.people.contacts import contacts_json
from crm.api.sales.agenda import tasks_json
from crm.api.sales.deals import deals_json
from crm.api.updates.record_moves import COMPANY, CONSENT, CONTACT, DEAL, DOCUMENT, TASK
from crm.contacts.models import Company, Contact
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.sales.models import Deal, Document, Task


class WholeList(NamedTuple):
    """A list: the kind of its records, their model, what is read beside their keys, and how they are answered."""

    kind: str
    model: type[Model]
    beside: tuple[str, ...]
    answered: Callable[[Any, Sequence[Any], Purpose], list[dict[str, Any]]]

    def read(self, pks: Sequence[int]) -> QuerySet:
        """The records of a part with everything that an answer says of them."""
        rows = self.model._default_manager.with_keys().filter(pk__in=pks)  # type: ignore[attr-defined]
        return rows.select_related(*self.beside) if self.beside else rows


WHOLE: Mapping[str, WholeList] = {
    "contacts": WholeList(CONTACT, Contact, ("owner", "team", "company"), contacts_json),
    "companies": WholeList(COMPANY, Company, ("owner", "team"), companies_json),
    "deals": WholeList(DEAL, Deal, (), deals_json),
    "tasks": WholeList(TASK, Task, ("deal",), tasks_json),
    "documents": WholeList(DOCUMENT, Document, (), documents_json),
}
GROUNDS = "consents"
NAMES = (*WHOLE, GROUNDS)


def kind_of(name: str) -> str:
    """The kind of records in a list."""
    return CONSENT if name == GROUNDS else WHOLE[name].kind


def name_of(kind: str) -> str:
    """The list of a kind of records."""
    return next(name for name in NAMES if kind_of(name) == kind)


def scopes_for(name: str) -> set[str]:
    """The scopes of which one opens the list: that of the list itself, not of people alone."""
    return {scope for scope in SCOPES[kind_of(name)] if not scope.startswith("people:")}


def needed_by(name: str, purpose: Purpose) -> bool:
    """Whether the purpose has a use for such records at all."""
    return name not in ("deals", "tasks") or purpose.needs(Category.CORRESPONDENCE)


def rows_of(name: str, user: Any, purpose: Purpose) -> Any:
    """The records that the list shows now."""
    return SEARCHES[kind_of(name)](user, purpose)


def uid_column(name: str) -> str:
    """Where the public id of such a record stands."""
    return "person__uid" if name == "contacts" else "uid"


def lines_of(request: Any, name: str, uids: Sequence[UUID], purpose: Purpose) -> list[dict[str, Any]]:
    """The records of a part as they may be read now, in order; logged and disclosed when this returns.

    Whoever was erased since, withdrew, is paused or belongs to somebody else now is left out.
    """
    rows = rows_of(name, request.user, purpose).filter(**{f"{uid_column(name)}__in": uids}).order_by("pk")
    if name == GROUNDS:
        return grounds_json(request, list(rows), purpose)
    listed = WHOLE[name]
    read = listed.read(list(rows.values_list("pk", flat=True)))
    return listed.answered(request, list(read.order_by("pk")), purpose)

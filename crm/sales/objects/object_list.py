"""A kind's list: newest first, by the last day or by a field, narrowed by fields, searched by title and owner."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.pages.keyset import Page, rows_that_fit
from crm.contacts.columns.own import custom_columns
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.custom_values.value_filters import has_answer
from crm.contacts.custom_values.value_order import SortsWithCustom
from crm.contacts.models import CustomField, ObjectKind
from crm.contacts.models.kind_table import KIND_OF
from crm.lists.pages.column_sorts import ColumnSort, Order, OrderedRows
from crm.lists.pages.list_search import STEP, is_any_of
from crm.lists.pages.sort_links import Head, Sorting
from crm.sales.models import ObjectRecord
from crm.sales.models.own.objects import of_restricted
from crm.sales.objects.masked_objects import ObjectForReader, objects_for_reader

SORTS = {"added": ColumnSort("added_at", down=True), "ends": ColumnSort("ends_on")}
OWN_ORDER = Order.asked("added", SORTS)
FEW = 4  # of its fields stand in the list
RUNNING, OVER, BIN = "running", "over", "bin"


@dataclass
class ObjectList:
    """One page of the records of `kind` that `user` sees. `asked` is the query string; invalid values are ignored."""

    user: Any
    kind: ObjectKind
    asked: Any
    text: str = ""  # what is searched for within the list

    @cached_property
    def fields(self) -> list[CustomField]:
        """The fields that a list may show, guarded ones left out."""
        return [column.custom for column in custom_columns(self.kind.record) if column.listed]

    @property
    def columns(self) -> list[CustomField]:
        """Those that stand in the list."""
        return self.fields[:FEW]

    @property
    def filters(self) -> list[dict[str, Any]]:
        """The fields with choices, each with what is chosen."""
        return [
            {"field": field, "choices": KIND_OF[field.kind].asked_for(field), "chosen": self.chosen.get(field.name, "")}
            for field in self.fields
            if field.indexed
        ]

    @cached_property
    def chosen(self) -> dict[str, str]:
        """{name of a field: the answer asked for}."""
        answered = ((field, self.asked.get(field.name, "")) for field in self.fields if field.indexed)
        return {field.name: key for field, key in answered if key in dict(KIND_OF[field.kind].asked_for(field))}

    @property
    def state(self) -> str:
        """`running` or `over`, where its records have a last day; `bin`; or nothing."""
        name = self.asked.get("state", "")
        return name if name == BIN or (name in (RUNNING, OVER) and self.kind.end_label) else ""

    @property
    def states(self) -> list[tuple[str, Any]]:
        """The states to choose from, with their words."""
        days = [(RUNNING, _("Running")), (OVER, _("Over"))] if self.kind.end_label else []
        return [("", _("All")), *days, (BIN, _("In the bin"))]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The states as tabs over the list, each with what else is asked for."""
        others = [(name, value) for name, value in self.hidden if name != "state"]
        return [
            {"url": "?" + urlencode([("state", name), *others]), "label": words, "current": name == self.state}
            for name, words in self.states
        ]

    @property
    def kept_besides_fields(self) -> list[tuple[str, str]]:
        """What the form of the fields carries along."""
        return [(name, value) for name, value in self.hidden if name not in self.chosen]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.chosen or self.state)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        if self.order is None:
            return Page.turned(self.fetch, edge_of, kind=f"objects {self.kind.pk}", **edges)
        ordered = OrderedRows(self.asked_rows, self.order)
        kind = f"objects {self.kind.pk} {self.order.word}"
        page = Page.turned(ordered.fetch, ordered.edge_of, kind=kind, **edges)
        return replace(page, rows=self.rows_of([key for _value, key in page.rows]))

    @property
    def asked_rows(self) -> Any:
        """The records that the user sees and asks for, in no order."""
        rows = self.seen.filter(kind=self.kind)
        by_name = {field.name: field for field in self.fields}
        for name, key in self.chosen.items():
            rows = rows.filter(has_answer(by_name[name], key))
        return rows.filter(self.in_state) if self.state in (RUNNING, OVER) else rows

    @property
    def seen(self) -> Any:
        """The records that the user sees: those that are there, or those that lie in the bin."""
        return ObjectRecord.objects.visible_to(self.user, binned=self.state == BIN)

    @property
    def in_state(self) -> Q:
        """Whether the last day is still ahead, or over."""
        today = timezone.localdate()
        return Q(ends_on__lt=today) if self.state == OVER else Q(ends_on=None) | Q(ends_on__gte=today)

    @cached_property
    def order(self) -> Order | None:
        """The order asked for; None for the list's own."""
        order = Order.asked(self.asked.get("sort", ""), self.sorts)
        return None if order == OWN_ORDER or self.text else order

    @cached_property
    def sorts(self) -> SortsWithCustom:
        """By what it can be ordered: titles and owners stand sealed, fields are opened where they are few."""
        own = SORTS if self.kind.end_label else {"added": SORTS["added"]}
        return SortsWithCustom(own, self.kind.record, of_restricted, "person", "person__contact__")

    @property
    def sorting(self) -> Sorting:
        """The heads that sort the list."""
        return Sorting({} if self.text else self.sorts, OWN_ORDER, self.order or OWN_ORDER, self.address)

    @cached_property
    def field_heads(self) -> list[Head]:
        """The heads of the fields that stand in the list."""
        return [self.sorting.head(field.name, str(field)) for field in self.columns]

    @property
    def sortable(self) -> list[Head]:
        """The heads by which it can be sorted, for the menu over cards."""
        return [head for head in (*self.heads.values(), *self.field_heads) if head.url]

    @property
    def heads(self) -> dict[str, Head]:
        """The heads of the columns by which it can be sorted."""
        heads = {"added": self.sorting.head("added", _("Added"))}
        return heads | ({"ends": self.sorting.head("ends", self.kind.end_word)} if self.kind.end_label else {})

    def address(self, sort: str) -> str:
        """The first page of the same records in another order."""
        params = {**self.chosen, "state": self.state, "sort": sort}
        return "?" + urlencode({name: value for name, value in params.items() if value})

    def rows_of(self, keys: list[int]) -> list[ObjectRecord]:
        """The records with these keys, in their order."""
        by_pk = self.seen.with_keys().in_bulk(keys)
        return [by_pk[key] for key in keys if key in by_pk]

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[ObjectRecord]:
        """Rows nearest to the edge first: one statement."""
        if self.text:
            window = {"before": before, "after": after}
            return rows_that_fit(self.candidates, self.fits, edge_of, size=size, step=STEP, **window)
        return self.candidates(size=size, before=before, after=after)

    def fits(self, item: ObjectRecord) -> bool:
        """Whether the reader may read a record, and its title or whose it is was typed."""
        [row] = objects_for_reader([item], self.user)
        return row.clear and is_any_of(self.text, row.title, row.whose)

    def candidates(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[ObjectRecord]:
        """Records of the list, nearest to the edge first."""
        rows = self.asked_rows.with_keys()
        if after:
            return list(rows.filter(pk__gt=after[0]).order_by("pk")[:size])
        rows = rows.filter(pk__lt=before[0]) if before else rows
        return list(rows.order_by("-pk")[:size])

    @cached_property
    def rows(self) -> list[ObjectForReader]:
        """The rows as the user sees them."""
        return objects_for_reader(self.page.rows, self.user)

    @cached_property
    def table(self) -> list[dict[str, Any]]:
        """The rows with what they say in the fields of the list: one more statement for all."""
        clear = {row.item.pk: row.clear for row in self.rows}
        texts = self.own.cells(clear)
        return [
            {"row": row, "cells": [texts.get(row.item.pk, {}).get(field.name, "") for field in self.columns]}
            for row in self.rows
        ]

    @cached_property
    def own(self) -> CustomColumns:
        """The fields that stand in the list."""
        return CustomColumns(self.kind.record, [field.name for field in self.columns])

    @property
    def clear_names(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        return self.own.clear_names if any(row.clear and row.item.person_id for row in self.rows) else []

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What is asked for, as hidden fields of a form carry it."""
        sort = self.asked.get("sort", "")
        order = sort if Order.asked(sort, self.sorts) else ""
        every = (*self.chosen.items(), ("state", self.state), ("sort", order))
        return [(name, value) for name, value in every if value]

    @property
    def file_query(self) -> str:
        """The same as an order of a file takes it."""
        return urlencode([("what", self.kind.slug), *self.hidden])

    @property
    def query(self) -> str:
        """The same as a query string."""
        return f"?{urlencode(self.hidden)}" if self.hidden else ""


def edge_of(item: ObjectRecord) -> tuple[int]:
    """The keyset values of a row."""
    return (item.pk,)

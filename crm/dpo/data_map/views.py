"""The data map: one purpose's paths drawn and as a table; tables and fields on demand."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom.record_names import records
from crm.contacts.models import CustomField
from crm.dpo.data_map import flows as flowing
from crm.dpo.data_map.drawing import drawing
from crm.dpo.data_map.flows import CATEGORY, COLUMNS, LOOSE, PURPOSE, RECIPIENT, SYSTEM, Flows, Path
from crm.dpo.data_map.purpose_recipients import recipient_rows
from crm.dpo.register_tabs import register_tabs
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.privacy.verbs.inventory import PEOPLE, Entry, inventory


@policy(rights.PRIVACY_MAP)
def data_map(request: StaffRequest) -> HttpResponse:
    """GET ?purpose= category= system= recipient=: the paths through them; `all=1` every path; `tables=1` the models.

    Without any of them the first purpose is chosen.
    """
    if request.GET.get("tables"):
        return tables(request)
    flows, at = flowing.flows(), timezone.now()
    choice = {name: request.GET.get(name, "") for name in COLUMNS}
    whole = bool(request.GET.get("all"))
    filters = choice if whole or any(choice.values()) else {PURPOSE: first_purpose(flows)}
    chosen = [] if whole else flows.chosen(**filters)
    purpose = purpose_of(filters.get(PURPOSE, ""), at) if not whole else None
    context = {
        "at": at,
        "drawing": drawing(flows, chosen, filters),
        "rows": rows(flows, flows.paths if whole else chosen),
        "chips": [] if whole else chips(flows, filters),
        "whole": whole,
        "loose": filters.get(PURPOSE) == LOOSE,
        "purpose": purpose,
        "origins": flowing.origins_of(purpose.slug) if purpose else [],
        "relations": recipient_rows(purpose, at) if purpose else [],
        "gaps": flows.gaps,
        "tabs": register_tabs("map", request.user),
    }
    return render(request, "dpo/data_map/map.html", context)


def first_purpose(flows: Flows) -> str:
    """The first purpose of the column, what has none left aside; "" where there is none."""
    return next((node.key for node in flows.nodes if node.column == PURPOSE and node.key != LOOSE), "")


def purpose_of(slug: str, at: Any) -> Purpose | None:
    """The purpose in force, with its relations."""
    purposes = Purpose.objects.active(at).filter(slug=slug).with_relations() if slug and slug != LOOSE else ()
    return next(iter(purposes), None)


def tables(request: StaffRequest) -> HttpResponse:
    """The developer's view: every model with what it says about people, custom fields; `category` narrows it."""
    category, entries = request.GET.get("category", ""), inventory()
    context = {
        "at": timezone.now(),
        "categories": [(code, label) for code, label in Category.choices if code in categories_held(entries)],
        "category": category,
        "entries": [entry for entry in entries if not category or category in entry.categories],
        "custom": custom(category),
        "faults": [fault for entry in entries for fault in entry.faults],
        "tabs": register_tabs("map", request.user),
    }
    return render(request, "dpo/data_map/tables.html", context)


def rows(flows: Flows, paths: list[Path]) -> list[dict[str, Any]]:
    """The table that says what the drawing says: one row for each purpose."""
    order = {node.key: place for place, node in enumerate(flows.nodes) if node.column == PURPOSE}
    by_purpose = sorted(paths, key=lambda path: order[path.purpose])
    return [
        {
            "purpose": flows.node(PURPOSE, purpose),
            "categories": nodes_on(flows, CATEGORY, group_paths := list(group)),
            "systems": nodes_on(flows, SYSTEM, group_paths),
            "recipients": nodes_on(flows, RECIPIENT, group_paths),
        }
        for purpose, group in groupby(by_purpose, key=lambda path: path.purpose)
    ]


def nodes_on(flows: Flows, column: str, paths: list[Path]) -> list[Any]:
    """The nodes of one column that the paths touch, in the drawing's order."""
    touched = {path.key(column) for path in paths}
    return [node for node in flows.nodes if node.column == column and node.key in touched]


def chips(flows: Flows, filters: dict[str, str]) -> list[dict[str, str]]:
    """What is chosen, each with the URL without it."""
    active = {name: value for name, value in filters.items() if value}
    links = []
    for name, value in active.items():
        node = flows.node(name, value)
        rest = {other: text for other, text in active.items() if other != name}
        links.append({"text": node.title if node else value, "url": f"?{urlencode(rest or {'all': 1})}"})
    return links


def custom(category: str) -> list[dict[str, Any]]:
    """The organisation's own fields with the purposes that need them; of one category where it is given."""
    fields = CustomField.objects.filter(emptied_at=None).order_by("record", "position", "pk")
    names = {each.slug: str(each) for each in Purpose.in_force()}
    matching = fields.filter(category=category) if category else fields
    labels = dict(records())
    return [
        {
            "field": each,
            "of": labels.get(each.record, each.record),
            "purposes": [names.get(slug, slug) for slug in each.purposes],
        }
        for each in matching
    ]


def categories_held(entries: list[Entry]) -> set[str]:
    """The categories of data in any column about people."""
    return {category for entry in entries if entry.kind == PEOPLE for category in entry.categories}

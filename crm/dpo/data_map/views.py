"""The data map: the drawing, the same as a table, every model with what it says about people, and custom fields."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import CustomField
from crm.dpo.data_map import flows as flowing
from crm.dpo.data_map.drawing import drawing
from crm.dpo.data_map.flows import COLUMNS, PURPOSE, Flows, Path
from crm.dpo.data_map.purpose_recipients import recipient_rows
from crm.dpo.register_tabs import register_tabs
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from crm.privacy.verbs.inventory import PEOPLE, Entry, inventory

FILTERS = (*COLUMNS, "category")


@policy(rights.PRIVACY_MAP)
def data_map(request: StaffRequest) -> HttpResponse:
    """GET ?purpose= source= room= recipient= category=: the paths through them are marked and listed."""
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    flows = flowing.flows()
    chosen = flows.chosen(**filters)
    narrowed = any(filters.values())
    entries, at = inventory(), timezone.now()
    purposes = Purpose.objects.active(at).filter(slug=filters[PURPOSE]).with_relations() if filters[PURPOSE] else ()
    purpose = next(iter(purposes), None)
    context = {
        "at": at,
        "drawing": drawing(flows, chosen),
        "rows": rows(flows, chosen if narrowed else flows.paths),
        "narrowed": narrowed,
        "chips": chips(flows, filters),
        "purpose": purpose,
        "relations": recipient_rows(purpose, at) if purpose else [],
        "categories": [(code, label) for code, label in Category.choices if code in categories_held(entries)],
        "category": filters["category"],
        "entries": [entry for entry in entries if not filters["category"] or filters["category"] in entry.categories],
        "custom": custom(filters["category"]),
        "faults": [fault for entry in entries for fault in entry.faults],
        "gaps": flows.gaps,
        "tabs": register_tabs("map", request.user),
    }
    return render(request, "dpo/data_map/map.html", context)


def rows(flows: Flows, paths: list[Path]) -> list[dict[str, Any]]:
    """The table that says what the drawing says: one row for each purpose, its models with what they carry for it."""
    order = {node.key: place for place, node in enumerate(flows.nodes) if node.column == PURPOSE}
    by_purpose = sorted(paths, key=lambda path: order[path.purpose])
    return [
        {
            "purpose": flows.node(PURPOSE, purpose),
            "sources": nodes_on(flows, "source", group_paths := list(group)),
            "rooms": [(node, carried(group_paths, node.key)) for node in nodes_on(flows, "room", group_paths)],
            "recipients": nodes_on(flows, "recipient", group_paths),
        }
        for purpose, group in groupby(by_purpose, key=lambda path: path.purpose)
    ]


def carried(paths: list[Path], room: str) -> list[str]:
    """Labels of the categories that the paths carry through one model."""
    held = {category for path in paths if path.room == room for category in path.categories}
    return [str(Category(code).label) for code in Category.values if code in held]


def nodes_on(flows: Flows, column: str, paths: list[Path]) -> list[Any]:
    """The nodes of one column that the paths touch, in the drawing's order."""
    touched = {path.key(column) for path in paths}
    return [node for node in flows.nodes if node.column == column and node.key in touched]


def chips(flows: Flows, filters: dict[str, str]) -> list[dict[str, str]]:
    """The filters of the map, each with the URL without it."""
    active = {name: value for name, value in filters.items() if value}
    links = []
    for name, value in active.items():
        node = flows.node(name, value)
        label = node.title if node else dict(Category.choices).get(value, value)
        query = urlencode({other: text for other, text in active.items() if other != name})
        links.append({"text": str(label), "url": f"?{query}"})
    return links


def custom(category: str) -> list[dict[str, Any]]:
    """The organisation's own fields with the purposes that need them; of one category where it is given."""
    fields = CustomField.objects.filter(emptied_at=None).order_by("record", "position", "pk")
    names = {each.slug: str(each) for each in Purpose.in_force()}
    matching = fields.filter(category=category) if category else fields
    return [{"field": each, "purposes": [names.get(slug, slug) for slug in each.purposes]} for each in matching]


def categories_held(entries: list[Entry]) -> set[str]:
    """The categories of data in any column about people."""
    return {category for entry in entries if entry.kind == PEOPLE for category in entry.categories}

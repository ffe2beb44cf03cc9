"""What somebody would see with a role that is not saved yet, beside what she sees now.

Numbers and pages only: whoever manages accounts has no business with people's names. Higher apps add their lists by
ROLE_PREVIEWS, each a function of a user, so that the very code which shows a list counts it.
"""

from dataclasses import dataclass
from typing import Any

from crm.accounts.models import Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.pages.navigation import GROUPS
from crm.accounts.permissions import rights
from crm.privacy.dotted_paths import resolve


@dataclass(frozen=True)
class Preview:
    """`lists`: (label, now, then) in words; `gained` and `lost`: labels of rights; `pages`: (label, now, then)."""

    person: User
    lists: list[tuple[Any, str, str]]
    gained: list[Any]
    lost: list[Any]
    pages: list[tuple[Any, bool, bool]]


def preview(person: User, shape: Shape, role: Role | None = None) -> Preview:
    """`person` as they are and as they would be with `shape`. Nothing is saved."""
    now = User.objects.select_related("role").get(pk=person.pk)
    then = User.objects.select_related("role").get(pk=person.pk)
    then.role = shape.unsaved(role)
    return Preview(
        person=now,
        lists=beside(lists_of(now), lists_of(then)),
        gained=labels(then.role.held - now.role.held),
        lost=labels(now.role.held - then.role.held),
        pages=[(item.label, now.may(item.right), then.may(item.right)) for _k, _l, items in GROUPS for item in items],
    )


def lists_of(user: User) -> dict[Any, str | None]:
    """{list: how many rows, in words} over all sources; None where they are turned away."""
    counts: dict[Any, str | None] = {}
    for source in resolve("ROLE_PREVIEWS"):
        counts |= source(user)
    return counts


def beside(now: dict[Any, str | None], then: dict[Any, str | None]) -> list[tuple[Any, str, str]]:
    """Two readings in one table; a list that is not open is a dash."""
    return [(label, now.get(label) or "–", then.get(label) or "–") for label in {**now, **then}]


def labels(held_rights: frozenset[str]) -> list[Any]:
    """Rights in words, in the order of the table."""
    return [label for right, label in rights.RIGHTS.items() if right in held_rights]

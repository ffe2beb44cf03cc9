"""What an authorisation covers, read from a role: purposes, categories of data, systems, and how far it sees."""

from collections.abc import Iterable
from typing import Any

from crm.accounts.models import Role
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import Group, Reach
from crm.narrowing import Words
from crm.privacy.categories import Category
from crm.privacy.models import Purpose

SYSTEMS = "Spójnik CRM"


def reaches_people(role: Role) -> bool:
    """Whether the role opens anything about the people we serve."""
    reached = any(role.reaches.get(group, Reach.NONE) != Reach.NONE for group in rights.PERSONAL_GROUPS)
    return reached or bool(role.held - rights.NOTHING_PERSONAL)


def scope_of(
    role: Role, purposes: Iterable[Purpose], *, left_out: Iterable[str] = (), systems: str = SYSTEMS
) -> dict[str, Any]:
    """The columns of an authorisation for `role`; `purposes` are those in force. A role without people names none.

    `left_out` are purposes (slugs) that it does not cover although the role opens them.
    """
    opened = sorted(purposes, key=lambda purpose: purpose.slug) if reaches_people(role) else []
    without = set(left_out)
    used = [purpose for purpose in opened if purpose.slug not in without]
    categories = {str(category) for purpose in used for category in purpose.categories}
    return {
        "role": role,
        "shape": Shape.of(role).mark,
        "purposes": [purpose.slug for purpose in used],
        "categories": [category for category in Category.values if category in categories],
        "systems": systems,
        "left_out": [purpose.slug for purpose in opened if purpose.slug in without],
    }


def reach_words(role: Role) -> list[tuple[Words, Words]]:
    """[(group of data, how far the role's view reaches into it)], of those that it reaches."""
    reached = [(group, Reach(role.reaches.get(group, Reach.NONE))) for group in Group]
    return [(group.label, reach.label) for group, reach in reached if reach != Reach.NONE]

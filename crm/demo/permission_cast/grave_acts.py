"""Acts that wait for a second person: one asked by the administrator, one by the officer."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import GraveAct, Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import starting_roles
from crm.accounts.second_person.four_eyes import OPEN_FOR
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded


def powers_of_the_house(users: dict[str, User]) -> Iterator[Seeded]:
    """Rows alone: the verb would write to the owner and the officer."""
    role, at = Role.objects.get(slug=starting_roles.MANAGER), timezone.now()
    asked = {"role": role.slug, "teams": [], "mark": Shape.of(role).mark}
    for asker, about in (("admin", "sam"), ("dpo", "nina")):
        told = {"user": users[about], "asked": asked, "asked_by": users[asker].target}
        made = GraveAct.objects.create(kind=GraveAct.Kind.PLACING, **told, asked_at=at, until=at + OPEN_FOR)
        yield Seeded("grave_act", str(made.uid), None, asker, ACTIVE)

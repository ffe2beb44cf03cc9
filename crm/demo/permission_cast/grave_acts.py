"""Acts that wait for a second person: one asked by the administrator, one by the officer."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import GraveAct, Role, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.permissions import starting_roles
from crm.accounts.second_person.four_eyes import OPEN_FOR
from crm.demo.permission_cast.cast_people import ACTIVE, Seeded


def seeded_grave_acts(users: dict[str, User]) -> Iterator[Seeded]:
    """Rows alone: the verb would write to the owner and the officer."""
    role, at = Role.objects.get(slug=starting_roles.MANAGER), timezone.now()
    terms = {"role": role.slug, "teams": [], "mark": Shape.of(role).mark}
    for asker, about in (("admin", "sam"), ("dpo", "nina")):
        columns = {"user": users[about], "asked": terms, "asked_by": users[asker].target}
        act = GraveAct.objects.create(kind=GraveAct.Kind.PLACING, **columns, asked_at=at, until=at + OPEN_FOR)
        yield Seeded("grave_act", str(act.uid), None, asker, ACTIVE)

"""Roles changed by those who manage accounts: a new one, another shape, the end of one that nobody has.

Whatever is changed counts from the next request of everybody in the role, since a role is read with its user.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import GraveAct, PowerGiven, Role, RoleReach, User
from crm.accounts.models.role_shape import Shape
from crm.accounts.models.sign_in.break_glass import keep_a_key
from crm.accounts.permissions import rights, starting_roles
from crm.accounts.second_person import four_eyes
from crm.accounts.second_person.grave_changes import grave_shape
from crm.accounts.second_person.independence import note_power_given
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import folded
from crm.privacy.logs import ledger

RESERVED = {"new"}  # words of addresses


@transaction.atomic
def add_role(shape: Shape, *, by: Actor) -> Role:
    """A new role of people. ValidationError for a wrong shape or a name that is taken."""
    shape.refuse_wrong()
    refuse_taken(shape.name)
    role = Role.objects.create(slug=slug_for(shape.name), name=shape.name)
    write(role, shape)
    fields = ["name", "rights", "reach", *(flag for flag in ("decides", "dpo") if getattr(shape, flag))]
    ledger.record("role.added", by=by, target=f"role:{role.slug}", fields=fields, counts={"rights": sorted(shape.held)})
    return role


@transaction.atomic
def reshape(
    role: Role, shape: Shape, *, seen: str, by: User, confirmed: GraveAct | None = None
) -> list[str] | GraveAct:
    """Give the role another shape and return the names of what changed; nothing is written when nothing does.

    Where people have the role and would newly see people or decide, the act that waits for a second person instead.

    ValidationError for a wrong shape, when the role no longer has the mark that the author has `seen`, when it widens
    their own role, and when nobody would be left who manages accounts.
    """
    # lock first: two administrators may each take the last manager away
    role = Role.objects.select_for_update().get(pk=role.pk)
    before = Shape.of(role)
    if before.mark != seen:
        raise ValidationError(_("Somebody has changed this role meanwhile. Look at it, then change it again."))
    changed = shape.changes(before)
    if not changed:
        return []
    shape.refuse_wrong(role)
    refuse_taken(shape.name, role)
    if by.role_id == role.pk and shape.widens(before):
        raise ValidationError(_("Your own role is widened by somebody else."))
    if rights.ACCOUNTS_MANAGE in before.held - shape.held:
        keep_a_manager(role)
    if before.decides and not shape.decides:
        keep_a_key(User.objects.exclude(role=role))
    newly = grave_shape(shape, before, machine=role.machine)
    holders = list(role.users.all())
    # an office taken away is grave as well: whoever has it could confirm no more
    grave = holders and (newly or before.offices - shape.offices)
    if (
        confirmed is None
        and grave
        and (act := four_eyes.waits(GraveAct.Kind.RESHAPING, role, by=by, asked=shape_to_store(shape, seen)))
    ):
        return act
    write(role, shape)
    if newly:
        note_power_given(holders, by=by, act=PowerGiven.Act.RESHAPED)
    counts = {"granted": sorted(shape.held - before.held), "revoked": sorted(before.held - shape.held)}
    ledger.record("role.changed", by=by, target=f"role:{role.slug}", fields=changed, counts=counts)
    return changed


@transaction.atomic
def remove_role(role: Role, *, by: Actor) -> None:
    """Delete a role that nobody has; ValidationError for one in use and for those that every installation has."""
    if role.slug in starting_roles.MATRIX:
        raise ValidationError(_("Every installation has this role. Take its rights away instead."))
    try:
        role.delete()
    except ProtectedError:
        raise ValidationError(_("Somebody still has this role. Give them another one first.")) from None
    ledger.record("role.removed", by=by, target=f"role:{role.slug}")


def shape_to_store(shape: Shape, mark_seen: str) -> dict[str, Any]:
    """A shape as an act that waits keeps it, with the mark of the role as its author saw it."""
    columns = {name: getattr(shape, name) for name in ("name", "decides", "dpo", "password_days")}
    return {
        **columns,
        "rights": sorted(shape.rights),
        "reach": {str(k): str(v) for k, v in shape.reach.items()},
        "seen": mark_seen,
    }


def stored_shape(act: GraveAct) -> Shape:
    """The shape that such an act asks for."""
    stored = {name: value for name, value in act.asked.items() if name != "seen"}
    return Shape(**{**stored, "rights": frozenset(stored["rights"])})


def write(role: Role, shape: Shape) -> None:
    """Save the columns and the reach of every group; the caller holds the transaction."""
    role.name, role.decides, role.dpo = shape.name, shape.decides, shape.dpo
    role.rights, role.password_days = sorted(shape.rights), shape.password_days
    role.save(update_fields=["name", "rights", "decides", "dpo", "password_days"])
    for group, reach in shape.reach.items():
        RoleReach.objects.update_or_create(role=role, group=group, defaults={"reach": reach})


def keep_a_manager(role: Role) -> None:
    """ValidationError when only people of `role` manage accounts. Locks them: somebody may be moved meanwhile."""
    managing = User.objects.filter(is_active=True, role__rights__contains=[rights.ACCOUNTS_MANAGE])
    others = managing.exclude(role=role).select_for_update(of=("self",)).order_by("pk")
    if not others:
        raise ValidationError(_("Somebody has to be left who manages accounts."))


def refuse_taken(name: str, role: Role | None = None) -> None:
    """ValidationError when another role is called the same."""
    others = Role.objects.exclude(pk=role.pk) if role else Role.objects.all()
    if any(name.casefold() in (other.name.casefold(), str(other).casefold()) for other in others):
        raise ValidationError({"name": _("There is a role of this name already.")})


def slug_for(name: str) -> str:
    """A short name that no role has and no address needs."""
    base = slugify(folded(name))[:40] or "role"
    unavailable = RESERVED | set(Role.objects.values_list("slug", flat=True))
    number, slug = 1, base
    while slug in unavailable:
        number += 1
        slug = f"{base}-{number}"
    return slug

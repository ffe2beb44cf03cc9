"""What a role may be changed into: a shape, before it is a row, with its differences and the rules it has to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Role
from crm.accounts.permissions import rights, starting_roles
from crm.accounts.permissions.rights import Group, Reach

ORDER = [Reach.NONE, Reach.OWN, Reach.TEAM, Reach.ALL]
FLAGS = ("decides", "dpo")


@dataclass(frozen=True)
class Shape:
    """A role as somebody would have it. `reach` names a reach for every group of data."""

    name: str
    rights: frozenset[str] = frozenset()
    reach: Mapping[str, str] = field(default_factory=dict)
    decides: bool = False
    dpo: bool = False
    password_days: int | None = None

    @classmethod
    def of(cls, role: Role) -> "Shape":
        """The shape a role has now."""
        reach = {group.value: role.reaches.get(group, Reach.NONE.value) for group in Group}
        return cls(role.name, frozenset(role.rights), reach, role.decides, role.dpo, role.password_days)

    @classmethod
    def joined(cls, roles: Sequence[Role]) -> "Shape":
        """The shape of somebody who does the work of all `roles`: every right of each, the furthest reach of any."""
        shapes = [cls.of(role) for role in roles]
        reach = {
            group.value: max((shape.reach[group.value] for shape in shapes), key=lambda name: ORDER.index(Reach(name)))
            for group in Group
        }
        days = [shape.password_days for shape in shapes if shape.password_days]
        return cls(
            name=" + ".join(str(role) for role in roles)[:80],
            rights=frozenset().union(*(shape.rights for shape in shapes)),
            reach=reach,
            decides=any(shape.decides for shape in shapes),
            dpo=any(shape.dpo for shape in shapes),
            password_days=min(days, default=None),
        )

    @property
    def mark(self) -> str:
        """A short text that is the same for the same shape: the version of the role that an author had seen."""
        content = repr((self.name, sorted(self.rights), sorted(self.reach.items()), self.decides, self.dpo))
        return sha256(f"{content}{self.password_days}".encode()).hexdigest()[:16]

    @property
    def held(self) -> frozenset[str]:
        """Every right, those that come with `decides` included."""
        return self.rights | (rights.WITH_OFFICE if self.decides else frozenset())

    @property
    def offices(self) -> frozenset[str]:
        """Those of the two offices that it holds."""
        return frozenset(flag for flag in FLAGS if getattr(self, flag))

    def changes(self, before: "Shape") -> list[str]:
        """Names of what differs, as the ledger takes them; a reach is named with its group."""
        columns = ["name", "rights", *FLAGS, "password_days"]
        named = [column for column in columns if getattr(self, column) != getattr(before, column)]
        return named + [f"reach.{group}" for group in Group if self.reach[group] != before.reach.get(group)]

    def widens(self, before: "Shape") -> bool:
        """Whether it lets anybody do or see more than `before`."""
        further = any(
            ORDER.index(Reach(self.reach[group])) > ORDER.index(Reach(before.reach[group])) for group in Group
        )
        return further or bool(self.held - before.held)

    def refuse_wrong(self, role: Role | None = None) -> None:
        """ValidationError for a shape that no role may have, or that `role` may not."""
        if self.dpo and self.decides:
            raise ValidationError(
                _("The data protection officer does not decide for the controller (Art. 38(6) GDPR).")
            )
        if unknown := self.rights - (rights.RIGHTS.keys() - rights.BY_OFFICE):
            raise ValidationError(_("There is no such right: %(name)s"), params={"name": sorted(unknown)[0]})
        if role is not None and role.slug == starting_roles.DPO and not self.dpo:
            raise ValidationError(_("This role is the data protection officer's. Make another one for other work."))

    def unsaved(self, role: Role | None = None) -> Role:
        """A role of this shape that is in no table but answers every question: for a preview."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in ("name", *FLAGS)}
        unsaved_role = Role(slug=role.slug if role else "", machine=bool(role and role.machine), **columns)
        unsaved_role.rights, unsaved_role.password_days = sorted(self.rights), self.password_days
        unsaved_role.reaches = dict(self.reach)
        return unsaved_role

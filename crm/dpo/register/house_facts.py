"""What the register says as a whole: controller and officer (a), what the product keeps (c), who sees it and how it is
guarded (g).

A measure is verified by the product itself: what it says is read from settings and rows at this moment. A date or a
number that changes every day is no part of a mark, or every day would be a change of the register.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.accounts.models import AuthorisationDuty, Role
from crm.accounts.permissions import rights
from crm.accounts.permissions.rights import PERSONAL_GROUPS, Group, Reach
from crm.dpo.data_map.flows import capital, column_name
from crm.dpo.data_map.systems import system_name
from crm.dpo.register.register_content import WHOLE, Entry, Fact, fact
from crm.narrowing import Words as Said
from crm.privacy.categories import Category
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.models import Seal
from crm.privacy.verbs.inventory import Entry as Inventoried
from crm.privacy.verbs.ropa import staff_records
from retention.models import RestoreDrill

POWERS = (rights.CONTACTS_EXPORT, rights.CONTACTS_REVEAL, rights.PRIVACY_PEOPLE)  # told of a role beside its reach


def whole_entry(roles: Sequence[Role], guarded: Iterable["Measure"]) -> Entry:
    """Everything that holds for all activities. One query, for the controller."""
    facts = {
        "a": controller_facts(Controller.named()),
        "c": [
            *(column_fact(room, column) for room in rooms() for column in room.columns if column.sealed),
            *(fact(f"staff:{record.label}", record.why, partial(why_of, record)) for record in staff_records()),
        ],
        "g": [*(measure.fact for measure in guarded), *filter(None, map(role_fact, roles))],
    }
    return Entry(WHOLE, {}, facts)


def colleagues_roles() -> QuerySet[Role]:
    """Roles that people have, with their reach."""
    return Role.objects.filter(machine=False).prefetch_related("reach_rows")


def controller_facts(named: Controller | None) -> list[Fact]:
    """Art. 30(1)(a): who they are and how to reach them."""
    if named is None:
        return []
    reached = ", ".join(filter(None, [named.address, named.email, named.phone]))
    officer = ", ".join(filter(None, [named.officer, named.officer_email, named.officer_phone]))
    facts = [fact("controller", None, lambda: f"{named.name}, {reached}")]
    return [*facts, fact("officer", None, lambda: officer)] if officer else facts


def column_fact(room: Room, column: Column) -> Fact:
    """One column that holds people's data, as the form names it and where it stands."""

    def say() -> str:
        held = Category(column.category).label if column.fixed else _("as the row says")
        words = {"column": capital(column_name(room, column)), "record": room.model._meta.verbose_name}
        place = _("%(column)s (%(record)s)") % words
        return f"{place}, {system_name(room)}: {held}"

    return fact(f"column:{room.label}.{column.name}", f"{column.category} {column.sealed}", say)


def why_of(entry: Inventoried) -> str:
    """Why something is kept about our own staff, as a sentence begins; it is declared in English beside the model."""
    return capital(_(entry.why)) if entry.why else ""


def role_fact(role: Role) -> Fact | None:
    """How far a role sees into people's data; None for one that sees nothing."""
    reaches = {group: role.reaches.get(group, Reach.NONE) for group in Group if group in PERSONAL_GROUPS}
    visible = {group: reach for group, reach in reaches.items() if reach != Reach.NONE}
    if not visible:
        return None
    powers = [right for right in POWERS if right in role.held]

    def say() -> str:
        parts = [f"{Group(group).label} – {Reach(reach).label}" for group, reach in visible.items()]
        return _("Role «%(role)s» sees: %(parts)s") % {
            "role": role,
            "parts": ", ".join([*parts, *(str(rights.RIGHTS[right]) for right in powers)]),
        }

    mark = " ".join([*(f"{group}={reach}" for group, reach in visible.items()), *powers])
    return fact(f"role:{role.slug}", mark, say)


@dataclass(frozen=True)
class Measure:
    """One measure that the product verifies: `code` as the register's column has it, whether it holds, by what."""

    code: str
    name: Said
    holds: bool
    proof: str = ""  # in the reader's language: what was looked at

    @property
    def fact(self) -> Fact:
        """As the register compares it: whether it holds, and not when it was looked at."""
        return fact(f"measure:{self.code}", self.holds, self.say)

    def say(self) -> str:
        """The measure, and that it does not hold where it does not."""
        return (
            f"{self.code} {self.name}"
            if self.holds
            else _("%(measure)s: off") % {"measure": f"{self.code} {self.name}"}
        )


@dataclass(frozen=True)
class Proofs:
    """The rows that prove measures, as querysets that may be filled together with others."""

    drills: QuerySet[RestoreDrill]
    seals: QuerySet[Seal]
    duties: QuerySet[AuthorisationDuty]

    @classmethod
    def at(cls, at: datetime) -> "Proofs":
        """Those of a moment, the newest of each."""
        day = timezone.localdate(at)
        duties = AuthorisationDuty.objects.filter(Q(lifted_at=None) | Q(lifted_at__gt=at), since__lte=day)
        return cls(RestoreDrill.objects.filter(ok=True)[:1], Seal.objects.order_by("-number")[:1], duties[:1])

    @property
    def asked(self) -> tuple[QuerySet, ...]:
        """All of them."""
        return self.drills, self.seals, self.duties


def measures(roles: Iterable[Role], proofs: Proofs) -> Sequence[Measure]:
    """What the product does, and what its settings and rows prove at this moment."""
    drill, seal, duty = (next(iter(rows), None) for rows in proofs.asked)
    strong = [str(role) for role in roles if role.needs_second_factor]
    product = pgettext("measure", "by the product, with every row")
    return (
        Measure("T1", gettext_lazy("encryption with a key for each person"), True, product),
        Measure("T2", gettext_lazy("a second factor at sign-in"), bool(strong), ", ".join(strong)),
        Measure("T3", gettext_lazy("sealed log of who looked and acted"), bool(seal), on(seal and seal.at)),
        Measure("T4", gettext_lazy("encrypted backups, restored as a drill"), bool(drill), on(drill and drill.at)),
        Measure("T5", gettext_lazy("masks, shown with a reason"), True, product),
        Measure("T6", gettext_lazy("deletion by rules, previewed and approved"), True, product),
        Measure(
            "O1",
            gettext_lazy("authorisations, without which a role opens nothing"),
            duty is not None,
            on(duty and duty.since),
        ),
        Measure("O2", gettext_lazy("a second person for powers and exports"), True, product),
        Measure("O3", gettext_lazy("nothing is sent without a ground in force"), True, product),
    )


def on(moment: Any) -> str:
    """The day of what was seen last; "" without one."""
    return day(moment) if moment else ""

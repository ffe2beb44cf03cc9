"""What the desk shows of training: everybody and every module, late first; tabs, filters, required modules by role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.language.formats import day as day_words
from crm.accounts.models import RequiredTraining, Role, User
from crm.accounts.training.catalogue import every_module, title_among
from crm.accounts.training.module_files import Module
from crm.accounts.training.own_page import ICONS, TONES
from crm.accounts.training.requirements import STATES, Training, required_rows, standings, trainees

SHOWN = 500  # rows of one page; the files hold all
STATE_WORDS = {
    "late": gettext_lazy("late"),
    "due": gettext_lazy("due within 30 days"),
    "open": gettext_lazy("not passed yet"),
    "passed": pgettext_lazy("training", "passed"),
    "expired": gettext_lazy("not valid any more"),
}


@dataclass(frozen=True)
class DeskRow:
    """One colleague and one module on one day."""

    training: Training
    title: str
    day: date

    @property
    def state(self) -> str:
        """As `Training.state`."""
        return self.training.state(self.day)

    @property
    def state_words(self) -> Any:
        """For readers."""
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return TONES.get(self.state, "muted")

    @property
    def icon(self) -> str:
        """The icon of its chip."""
        return ICONS.get(self.state, "circle-dashed")

    @property
    def due(self) -> str:
        """When it is due, or until when it is valid; empty where nothing says so."""
        last = self.training.last
        until = self.training.due_on or (last.valid_until if last else None)
        return day_words(until) if until else ""


@dataclass(frozen=True)
class Filters:
    """Which rows are asked for: `state`, `role` (slug), `module` (slug); empty for all."""

    state: str = ""
    role: str = ""
    module: str = ""

    @classmethod
    def of(cls, values: Any) -> "Filters":
        """Those in an address; unknown states show everything."""
        state = values.get("state", "")
        return cls(state if state in STATES else "", values.get("role", "")[:60], values.get("module", "")[:60])

    def admit(self, row: DeskRow) -> bool:
        """Whether the row is asked for."""
        return (
            self.state in ("", row.state)
            and self.role in ("", row.training.user.role.slug)
            and self.module in ("", row.training.module)
        )


def everybody() -> QuerySet[User]:
    """Colleagues by name."""
    return trainees().order_by("last_name", "first_name", "username")


def desk_rows(day: date) -> list[DeskRow]:
    """Everybody and every module that they have to pass or have passed: late first, then by name."""
    modules = every_module()
    rows = [DeskRow(item, title_among(modules, item.module), day) for item in standings(everybody())]
    return sorted(rows, key=lambda row: STATES.index(row.state))


def counted(rows: Iterable[DeskRow]) -> dict[str, int]:
    """{state: how many}."""
    counts = dict.fromkeys(STATES, 0)
    for row in rows:
        counts[row.state] += 1
    return counts


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of the desk side by side."""
    labels = {
        "training": _("Who has passed what"),
        "training_roles": _("Required by role"),
        "training_modules": _("Modules"),
        "exercises": _("Exercises"),
    }
    papers = {"url": reverse("dpo:authorisations"), "label": _("Authorisations"), "current": False}
    own = [{"url": reverse(f"dpo:{name}"), "label": label, "current": name == here} for name, label in labels.items()]
    return [papers, *own]


@dataclass(frozen=True)
class RoleRow:
    """One role with what it has to pass."""

    role: Role
    required: list[tuple[RequiredTraining, str]]


def roles_with_modules(modules: dict[str, Module]) -> list[RoleRow]:
    """Every role of people, each with the modules that are required of it by title; two statements."""
    required = list(required_rows())
    return [
        RoleRow(role, [(row, title_among(modules, row.module)) for row in required if row.role_id == role.pk])
        for role in Role.objects.filter(machine=False).order_by("name")
    ]

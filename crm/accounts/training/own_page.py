"""One's own training as the page shows it: every module with its state, what was passed, exercises that ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.accounts.language.formats import day as day_words
from crm.accounts.models import ImpostorDrill, TrainingAttempt, User
from crm.accounts.training.catalogue import every_module
from crm.accounts.training.drill_scripts import Script, script_of
from crm.accounts.training.module_files import Module
from crm.accounts.training.requirements import Training, standings

TONES = {"late": "danger", "due": "warning", "open": "primary", "passed": "ok"}
ICONS = {"late": "alert-triangle", "due": "clock", "open": "school", "passed": "circle-check"}
UNREAD = "unread"


@dataclass(frozen=True)
class Row:
    """One module on one's own page."""

    module: Module
    training: Training | None
    running: TrainingAttempt | None
    day: date

    @property
    def state(self) -> str:
        """As `Training.state`, `unread` where nothing requires it and it was never passed."""
        return self.training.state(self.day) if self.training else UNREAD

    @property
    def state_words(self) -> Any:
        """For the chip."""
        due, last = (self.training.due_on, self.training.last) if self.training else (None, None)
        if self.state == "passed" and last is not None:
            return _("valid until %(day)s") % {"day": day_words(last.valid_until)}
        if self.state == "late":
            return _("late since %(day)s") % {"day": day_words(due)}
        if self.state in ("due", "open"):
            return _("until %(day)s") % {"day": day_words(due)}
        return _("voluntary") if self.state == UNREAD else _("not valid any more")

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return TONES.get(self.state, "muted")

    @property
    def icon(self) -> str:
        """The icon of its chip."""
        return ICONS.get(self.state, "circle-dashed")

    @property
    def required(self) -> bool:
        """Whether one's role has to pass it."""
        return self.training is not None and self.training.required is not None

    @property
    def last(self) -> TrainingAttempt | None:
        """The pass that counts."""
        return self.training.last if self.training else None


@dataclass(frozen=True)
class Exercise:
    """An exercise that has ended, as its colleague reads it."""

    row: ImpostorDrill
    script: Script | None
    module: Module | None


def rows_of(user: User, day: date) -> list[Row]:
    """Every module that can be read today: what is late and due first."""
    by_slug = {training.module: training for training in standings([user])}
    running = {row.module: row for row in user.training_attempts.running()}
    rows = [Row(module, by_slug.get(slug), running.get(slug), day) for slug, module in every_module().items()]
    urgency = ("late", "due", "open", "expired", UNREAD, "passed")
    return sorted(rows, key=lambda row: urgency.index(row.state))


def exercise_of(row: ImpostorDrill) -> Exercise:
    """One of them with its script and the module that fits."""
    script = script_of(row.script)
    return Exercise(row, script, every_module(own=False).get(script.module) if script else None)

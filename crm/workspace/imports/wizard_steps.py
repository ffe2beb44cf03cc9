"""The five steps of an import as its pages show them: the current step, their notes, their links."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext, pgettext

from crm.accounts.language.formats import num
from crm.files.imports.import_kinds import kind_of
from crm.files.models import Import, ImportRow

State, Outcome = Import.State, ImportRow.Outcome
FILE, COLUMNS, ORIGIN, CHECK, RUN = STEPS = ("file", "columns", "origin", "check", "run")
NAMES = {step: f"contacts:import_{step}" for step in STEPS}
LONGEST_NOTE = 40


def current_step(load: Import) -> str:
    """The step at which an import is."""
    if load.state == State.DRAFT:
        if load.trouble:
            return FILE
        return (CHECK if load.origin_known else ORIGIN) if load.mapped else COLUMNS
    return CHECK if load.state in (State.CHECKING, State.CHECKED) else RUN


def url_of(load: Import, step: str = "") -> str:
    """The page of a step, by default of the current one."""
    return reverse(NAMES[step or current_step(load)], args=[load.uid])


def steps(load: Import | None, here: str) -> list[dict[str, Any]]:
    """The stepper: [{label, note, state, url}]."""
    labels = {
        FILE: _("File"),
        COLUMNS: _("Columns"),
        ORIGIN: _("Origin and legal ground") if load is None or kind_of(load).people else _("Origin"),
        CHECK: _("Check"),
        RUN: pgettext("step", "Import"),
    }
    at = STEPS.index(here)
    reached = STEPS.index(current_step(load)) if load else 0
    over = load is not None and load.state in (Import.State.DONE, Import.State.UNDONE)
    return [
        {
            "label": labels[step],
            "note": note_of(load, step) if load else "",
            "state": "done" if over else "cur" if place == at else "done" if place < reached else "",
            "url": url_of(load, step) if load and load.open and place <= reached and place != at else "",
        }
        for place, step in enumerate(STEPS)
    ]


def note_of(load: Import, step: str) -> str:
    """A short note on a finished step; empty for others."""
    if step == FILE:
        return shortened(load.name)
    if step == COLUMNS and load.mapped and load.columns:
        return _("%(chosen)s of %(all)s") % {"chosen": len(load.mapping), "all": len(load.columns)}
    if step == ORIGIN and load.origin_known:
        return shortened(load.origin_label)
    if step == CHECK and load.state == State.CHECKED:
        waiting = load.rows.filter(attention=True).count()
        return ngettext("%(n)s row to look at", "%(n)s rows to look at", waiting) % {"n": num(waiting)}
    if step == RUN and load.state == State.CHECKED:
        return rows_in_words(rows_to_write(load))
    return ""


def shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"


def rows_to_write(load: Import) -> int:
    """How many rows the import will write."""
    return load.counts.get(Outcome.NEW, 0) + load.counts.get(Outcome.UPDATED, 0)


def rows_in_words(number: int) -> str:
    """«1 246 rows»."""
    return ngettext("%(n)s row", "%(n)s rows", number) % {"n": num(number)}

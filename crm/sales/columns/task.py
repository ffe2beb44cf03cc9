"""Every column of a task, for every surface. Of a task about a person the words stand in sealed fields, of any other in
the organisation's (`fields` names them).
"""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.lists.columns import Api, Column, Columns, Control, No, Sort
from crm.sales import ring_time
from crm.sales.columns.form_fields import DayField
from crm.sales.models import Task

CARD = No("a task is no person, and has no business card")
MERGED = No("two tasks are never made one")
ON_FORM = No("a task is changed as a whole: its day, time and reminder hang together")
PAGE = No("a task is drawn where it stands: in a list, a day, a record")
LISTED = No("tasks are listed by their day, each in one line")
FILTERED = No("the list asks for days, people and deals; what is sealed tells nothing")
SHORTEST, LONGEST = 5, 24 * 60  # minutes of a meeting
FILES = No("tasks are work in hand, and neither come in nor go out as a file")


def form_column(name: str, label: Any, **surfaces: Any) -> Column:
    """A column that the form asks for."""
    surfaces_usual = {"in_place": ON_FORM, "card": PAGE, "listed": LISTED, "filtered": FILTERED, "imported": FILES}
    return Column(
        name, label, **{**surfaces_usual, "new": True, "exported": FILES, "merged": MERGED, "vcard": CARD, **surfaces}
    )


def text_column(name: str, label: Any, **surfaces: Any) -> Column:
    """A text column, encrypted under the person's or the organisation's key."""
    return form_column(name, label, fields=(f"house_{name}",), read=lambda task: task.told(name), **surfaces)


def tasks() -> Columns:
    """The table of tasks."""
    return TASK


TASK = Columns(
    Task,
    (
        form_column("kind", _("Kind"), control=Control(choices=lambda: Task.Kind.choices, placed=True)),
        text_column(
            "title",
            _("What is to be done"),
            control=Control(200, required=True, attrs={"autocomplete": "off"}, placed=True),
        ),
        form_column(
            "due_on",
            _("Day"),
            word=_("day"),
            control=Control(sort=Sort.DAY, required=True, placed=True, made=partial(DayField, required=True)),
        ),
        form_column(
            "clock",
            pgettext_lazy("task", "Time"),
            word=_("time"),
            control=Control(
                placed=True,
                made=partial(
                    forms.TimeField,
                    required=False,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                ),
            ),
            api=No("programs read and write it as time"),
        ),
        form_column(
            "minutes",
            pgettext_lazy("meeting", "Length (minutes)"),
            word=pgettext_lazy("meeting", "length"),
            control=Control(
                placed=True,
                made=partial(
                    forms.IntegerField,
                    min_value=SHORTEST,
                    max_value=LONGEST,
                    required=False,
                    widget=forms.NumberInput(attrs={"step": 5, "list": "lengths"}),
                ),
            ),
        ),
        text_column(
            "place",
            _("Place"),
            control=Control(300, attrs={"autocomplete": "off"}, placed=True),
        ),
        text_column(
            "link",
            _("Link"),
            word=_("link to join"),
            control=Control(500, attrs={"inputmode": "url", "autocomplete": "off"}, placed=True),
        ),
        text_column(
            "note",
            _("Note"),
            control=Control(2000, rows=3, attrs={"placeholder": _("Nothing about health or views.")}, placed=True),
        ),
        form_column(
            "remind_before",
            _("Reminder"),
            word=_("reminder"),
            control=Control(
                placed=True,
                made=partial(
                    forms.TypedChoiceField, choices=ring_time.CHOICES, coerce=int, empty_value=None, required=False
                ),
            ),
            api=Api.BOTH,
        ),
    ),
)

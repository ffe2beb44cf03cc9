"""The form of a task, and the short one that asks for the next step under an entry of the history."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorList
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import User
from crm.contacts.columns.forms import WithColumns
from crm.contacts.models import Contact
from crm.contacts.ownership.colleagues import Colleagues
from crm.narrowing import form_field, promised
from crm.privacy.people.sensitive_text import WARNINGS, Finding, findings, without
from crm.sales.columns.form_fields import DayField
from crm.sales.columns.task import TASK
from crm.sales.models import Deal, Task
from crm.sales.planned_tasks import recurrence
from crm.sales.planned_tasks.planning import TEXT_COLUMNS, plan, values_of
from crm.sales.planned_tasks.recurrence import Every

KEPT_RULE = "kept"
ONCE = [("", _("once")), *Every.choices]
REPEATING = _("After it is done, the next one appears. A month without a 31st gets its last day.")


class TaskForm(WithColumns, forms.Form):
    """Everything a task says. Its text is checked for what does not belong there; warnings can be overridden."""

    repeat = forms.ChoiceField(label=_("Repeats"), choices=ONCE, required=False, help_text=REPEATING)
    repeat_until = DayField(label=_("Repeats until"))
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    heed = forms.ChoiceField(choices=[("", ""), ("cut", ""), ("keep", "")], required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    was_cut = False

    def __init__(self, *args: Any, user: Any, task: Task | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_columns(TASK.having("control"))
        self.user, self.task = user, task
        form_field(self, "owner", forms.ChoiceField).choices = lambda: [
            (uid, str(colleague)) for uid, colleague in self.colleagues.items()
        ]
        if task and task.rule and not recurrence.how_of(task.rule, promised(task.starts_on)):
            form_field(self, "repeat", forms.ChoiceField).choices = [*ONCE, (KEPT_RULE, _("by a rule of its own"))]

    @cached_property
    def colleagues(self) -> dict[str, User]:
        """Who may be given it, by public id; read when somebody asks."""
        present = self.task.owner if self.task else self.user
        return {str(self.user.uid): self.user, str(present.uid): present, **Colleagues.of(self.user).owners}

    def findings(self) -> list[Finding]:
        """What was found in the words."""
        return [finding for name in TEXT_COLUMNS for finding in findings(self.cleaned_data.get(name, ""))]

    def warnings(self) -> list[Any]:
        """What to say about the words, each kind once; nothing when the writer keeps them."""
        if self.cleaned_data.get("heed") == "keep":
            return []
        return [WARNINGS[kind] for kind in sorted({finding.kind for finding in self.findings()})]

    def cut(self) -> Self:
        """The same form with the fragments taken out, to be looked at again."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        for name in TEXT_COLUMNS:
            text = self.cleaned_data.get(name, "")
            data[name] = without(text, findings(text))
        data["heed"] = ""
        fresh = type(self)(data, user=self.user, task=self.task, auto_id=self.auto_id)
        fresh.was_cut = True
        return fresh

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        day, until = data.get("due_on"), data.get("repeat_until")
        if day and until and until < day:
            self.add_error("repeat_until", _("This day is before the task’s own."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the verbs take, of a valid form."""
        data = self.cleaned_data
        return {name: data[name] for name in TASK.names("control")} | {"rule": self.rule, "owner": self.keeper}

    @property
    def rule(self) -> str:
        """How it recurs."""
        how, data = self.cleaned_data["repeat"], self.cleaned_data
        if how == KEPT_RULE and self.task:
            return self.task.rule
        return recurrence.every(how, data["due_on"], until=data["repeat_until"]) if how else ""

    @property
    def keeper(self) -> User:
        """Who does it: oneself unless somebody was chosen."""
        return self.colleagues.get(self.cleaned_data["owner"], self.task.owner if self.task else self.user)


def first_answers(user: Any, *, day: date | None = None, kind: str = Task.Kind.CALL) -> dict[str, Any]:
    """What most tasks are."""
    return {"kind": kind, "due_on": day or timezone.localdate(), "owner": str(user.uid), "remind_before": ""}


def initial_values(task: Task) -> dict[str, Any]:
    """Initial values of the form of a task that comes with its keys."""
    values = values_of(task)
    how = recurrence.how_of(task.rule, promised(task.starts_on)) or KEPT_RULE if task.rule else ""
    reminder = "" if task.remind_before is None else task.remind_before
    schedule = {"repeat": how, "repeat_until": recurrence.until_of(task.rule), "remind_before": reminder}
    return {**values, **schedule, "owner": str(task.owner.uid), "version": task.version}


class NextStepForm(forms.Form):
    """What comes next, in the form of an entry of the history.

    Nothing is planned while no kind is chosen.
    """

    next_kind = forms.ChoiceField(label=_("Next step"), choices=[("", _("none")), *Task.Kind.choices], required=False)
    next_on = DayField(label=pgettext_lazy("next step", "When"))
    next_title = forms.CharField(label=pgettext_lazy("next step", "What"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, auto_id: str | bool, **options: Any) -> None:
        super().__init__(data, auto_id=auto_id, **options)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not data.get("next_kind"):
            self.errors.clear()  # nothing is asked for, so nothing is wrong with it
            return data
        if "next_on" not in self.errors and data.get("next_on") is None:
            self.add_error("next_on", _("Say when."))
        for finding in findings(data.get("next_title", "")):
            self.add_error("next_title", WARNINGS[finding.kind])
        return data

    def plan(self, contact: Contact | None, *, by: User, deal: Deal | None = None) -> Task | None:
        """The task that was asked for, a step of `deal` where there is one. Call it in the entry's transaction."""
        data = self.cleaned_data
        if not data.get("next_kind"):
            return None
        kind = Task.Kind(data["next_kind"])
        title = data["next_title"].strip() or str(kind.label)
        return plan({"kind": kind, "title": title, "due_on": data["next_on"]}, by=by, contact=contact, deal=deal)

    @property
    def html(self) -> str:
        """The fields, as the composer shows them."""
        return render_to_string("sales/planned_tasks/_next_step.html", {"form": self})


def add_errors(form: forms.Form, problem: Any, names: Iterable[str]) -> None:
    """Adds a ValidationError to the form: at its fields where it has them, else above the form."""
    errors: dict[str | None, list[str]] = (
        problem.message_dict if hasattr(problem, "error_dict") else {None: problem.messages}
    )
    for name, messages in errors.items():
        form.add_error(name if name is not None and name in names else None, ErrorList(messages))

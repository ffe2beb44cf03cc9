"""Forms of the plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.casework.form_fields import one_of, text
from crm.dpo.models import PlanTask
from crm.dpo.plan.year_plan import MONTH_NAMES

State = PlanTask.State


class TaskForm(forms.Form):
    """A task."""

    month = forms.TypedChoiceField(label=_("Month"), choices=list(MONTH_NAMES.items()), coerce=int)
    kind = one_of(_("Kind"), PlanTask.Kind)
    title = forms.CharField(label=_("What is to be done"), max_length=160)
    link = forms.CharField(label=_("Link"), max_length=200, required=False, help_text=_("A page of this product."))
    note = text(_("Note"), rows=2, required=False)


class SettleForm(forms.Form):
    """What became of it."""

    state: Any = one_of(_("State"), [(each.value, each.label) for each in (State.BEGUN, State.DONE, State.DROPPED)])
    note = text(_("Note"), rows=2, required=False)

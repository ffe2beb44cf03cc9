"""The plan: goals of colleagues and teams, set by whoever leads a team."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales import typed_values
from crm.sales.agenda.goals import MOST, set_goal, teams_led_by, users_led_by
from crm.sales.columns.form_fields import ParsedField
from crm.sales.models import Goal
from crm.sales.models.money import first_of
from crm.sales.money.exchange import house_currency
from crm.sales.money.plans import Key, goals_in_force, last_of


class GoalsForm(forms.Form):
    """A goal for each colleague and team; an empty one is left as it is."""

    def __init__(self, *args: Any, whose: dict[Key, Any], goals: dict[Key, Decimal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.whose = {f"goal_{each.uid.hex}": (key, each) for key, each in whose.items()}
        for name, (key, each) in self.whose.items():
            goal = goals.get(key)
            whole = goal is not None and goal == goal.to_integral_value()
            initial = f"{goal:.0f}" if whole else typed_values.written(goal, house_currency())
            self.fields[name] = ParsedField(typed_values.money, label=str(each), initial=initial)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        for name, amount in list(data.items()):
            if amount is not None and not 0 <= amount <= MOST:
                self.add_error(name, _("Enter an amount that is not below zero."))
        return self.cleaned_data


@policy(rights.CONTACTS_ASSIGN, methods=["GET", "POST"])
def goals(request: StaffRequest) -> HttpResponse:
    """What everybody, and each team, is to win in this month, quarter or year, by value or by number."""
    span = chosen(request.GET.get("span"), Goal.Span.values)
    measure = chosen(request.GET.get("by"), Goal.Measure.values)
    today = timezone.localdate()
    whose: dict[Key, Any] = {("user", person.pk): person for person in users_led_by(request.user)}
    whose |= {("team", team.pk): team for team in teams_led_by(request.user)}
    current = goals_in_force(span, measure, today)
    form = GoalsForm(request.POST if request.method == "POST" else None, whose=whose, goals=current)
    if form.is_valid() and saved(form, current, request.user, span, measure, today):
        toast(request, _("Saved."))
        return redirect(f"{reverse('sales:goals')}?span={span}&by={measure}")
    context = {"form": form, "begins": first_of(span, today), "ends": last_of(span, today)}
    context |= {"spans": tabs("span", Goal.Span, span, measure), "measures": tabs("by", Goal.Measure, span, measure)}
    context |= {"by_count": measure == Goal.Measure.COUNT, "house": house_currency()}
    return render(request, "sales/agenda/goals.html", context, status=422 if form.is_bound else 200)


def saved(form: GoalsForm, current: dict[Key, Decimal], by: User, span: str, measure: str, today: date) -> bool:
    """Sets what differs, all of it or nothing; False with errors on the form."""
    try:
        with transaction.atomic():
            for name, (key, each) in form.whose.items():
                amount = form.cleaned_data[name]
                if amount is not None and amount != current.get(key):
                    set_goal(each, amount, month=today, by=by, span=span, measure=measure)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return not form.errors


def chosen(value: str | None, values: list[str]) -> str:
    """The value asked for, else the first one."""
    return value if value in values else values[0]


def tabs(name: str, choices: Any, span: str, measure: str) -> list[dict[str, Any]]:
    """Links of a switch between spans, or between measures."""
    now = {"span": span, "by": measure}
    return [
        {"url": f"?{urlencode({**now, name: code})}", "label": label, "current": now[name] == code}
        for code, label in choices.choices
    ]

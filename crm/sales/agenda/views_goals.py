"""Goals of the month, set by whoever leads a team."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales import typed_values
from crm.sales.agenda.goals import MOST, goals_of, set_goal, users_led_by
from crm.sales.columns.form_fields import ParsedField


class GoalsForm(forms.Form):
    """An amount for each colleague; an empty one is left as it is."""

    def __init__(self, *args: Any, people: list[Any], goals: dict[int, Decimal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {f"goal_{person.uid.hex}": person for person in people}
        for name, person in self.people.items():
            goal = goals.get(person.pk)
            initial = typed_values.written(goal)
            initial = initial[:-3] if initial.endswith("00") else initial
            self.fields[name] = ParsedField(typed_values.amount, label=str(person), initial=initial)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        for name, amount in list(data.items()):
            if amount is not None and not 0 <= amount <= MOST:
                self.add_error(name, _("Enter an amount that is not below zero."))
        return self.cleaned_data


@policy(rights.CONTACTS_ASSIGN, methods=["GET", "POST"])
def goals(request: StaffRequest) -> HttpResponse:
    """What everybody of the team is to win in this month."""
    people, today = users_led_by(request.user), timezone.localdate()
    current = goals_of(people, today)
    form = GoalsForm(request.POST if request.method == "POST" else None, people=people, goals=current)
    if form.is_valid():
        for name, person in form.people.items():
            amount = form.cleaned_data[name]
            if amount is not None and amount != current.get(person.pk):
                set_goal(person, amount, month=today, by=request.user)
        toast(request, _("Saved."))
        return redirect("sales:goals")
    context = {"form": form, "today": today}
    return render(request, "sales/agenda/goals.html", context, status=422 if form.is_bound else 200)

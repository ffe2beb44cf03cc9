"""Forms of the register of authorisations."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.authorisations.duty import without
from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import Authorisation, User
from crm.accounts.models.authorisations import last_day_of
from crm.accounts.pages.time_fields import DayField
from crm.narrowing import form_field


class Colleagues(forms.ModelMultipleChoiceField):
    """Colleagues with their role beside the name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.role}"


class PapersForm(forms.Form):
    """For whom, from when to when: a year unless said otherwise."""

    users = Colleagues(
        label=_("For whom"), queryset=User.objects.none(), to_field_name="uid", widget=forms.CheckboxSelectMultiple
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, data: Any = None, *, day: date | None = None) -> None:
        day = day or timezone.localdate()
        offered = without(day) if data is None else colleagues()  # shown are those who have none
        people = offered.order_by("last_name", "first_name", "username")
        chosen = [user.uid for user in people] if data is None else None
        super().__init__(data, initial={"users": chosen, "since": day, "until": last_day_of(day)})
        form_field(self, "users", forms.ModelMultipleChoiceField).queryset = people


class AgainForm(forms.Form):
    """The next term of one authorisation: it follows the last day, or begins today."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, data: Any = None, *, row: Authorisation) -> None:
        today = timezone.localdate()
        follows = max(row.until, today) if row.until else today
        first = date.fromordinal(follows.toordinal() + 1) if row.until and row.until >= today else today
        super().__init__(data, initial={"since": first, "until": last_day_of(first)})


class WhyForm(forms.Form):
    """A reason that stays."""

    why = forms.CharField(label=_("Reason"), max_length=200)


class SparedForm(forms.Form):
    """Until when somebody finishes what has a running term; a day that is over ends it now."""

    until = DayField(label=_("May finish until"))
    why = forms.CharField(label=_("Reason"), max_length=200)


class DutyForm(forms.Form):
    """From when authorisations are required."""

    since = DayField(label=_("From"))

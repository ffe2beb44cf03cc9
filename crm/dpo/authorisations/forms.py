"""Forms of the register of authorisations."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from crm.accounts.authorisations.duty import without
from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.authorisations.narrowing import offered
from crm.accounts.authorisations.papers import STATES
from crm.accounts.models import Authorisation, Role, Team, User
from crm.accounts.models.authorisations import last_day_of
from crm.accounts.pages.time_fields import DayField
from crm.narrowing import form_field

CURRENT = ("waiting", "promise", "coming", "in_force")  # states of the register's first page
STATE_CHOICES = [("ending", _("ends within 30 days")), *((name, STATES[name]) for name in CURRENT)]
DAYS_BEFORE = (7, 30, 90)


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


class ScopeForm(forms.Form):
    """What a paper covers that waits for its signature: the purposes of its role or fewer, and where."""

    purposes = forms.MultipleChoiceField(label=_("Purposes"), required=False, widget=forms.CheckboxSelectMultiple)
    systems = forms.CharField(
        label=_("Systems"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Programs, devices and places: Spójnik CRM, a laptop, the archive on the second floor."),
    )

    def __init__(self, data: Any = None, *, row: Authorisation) -> None:
        super().__init__(data, initial={"purposes": row.purposes, "systems": row.systems}, auto_id="scope-%s")
        choices = [(purpose.slug, str(purpose)) for purpose in offered(row)]
        form_field(self, "purposes", forms.MultipleChoiceField).choices = choices


class FilterForm(forms.Form):
    """What of the register is shown."""

    state = forms.ChoiceField(label=_("State"), required=False)
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), to_field_name="slug", required=False, empty_label=_("every role")
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("every team")
    )
    within = forms.TypedChoiceField(label=_("Ends"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="filter-%s")
        form_field(self, "state", forms.ChoiceField).choices = [("", _("every state")), *STATE_CHOICES]
        form_field(self, "role", forms.ModelChoiceField).queryset = Role.objects.filter(machine=False).order_by("pk")
        form_field(self, "team", forms.ModelChoiceField).queryset = Team.objects.order_by("name")
        within = [(n, ngettext("within %(n)s day", "within %(n)s days", n) % {"n": n}) for n in DAYS_BEFORE]
        form_field(self, "within", forms.TypedChoiceField).choices = [("", _("at any time")), *within]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select sm narrow-field"

    @property
    def asked(self) -> dict[str, Any]:
        """What was chosen; a choice that there is not counts as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


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

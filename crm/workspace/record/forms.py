"""Forms of a record: a reason to keep a person's data; a role at a company, with its first and last day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.pages.time_fields import DayField
from crm.contacts.models import CompanyRole
from crm.contacts.people.forms import EmployerForm


class ReasonForm(forms.Form):
    """The reason that the salesperson knows of."""

    text = forms.CharField(
        label=_("Why should the data stay?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example a complaint, proceedings or an unpaid invoice. The privacy desk decides."),
    )


class RoleDaysForm(forms.Form):
    """A role with its first and last day."""

    role = forms.CharField(
        label=_("Role"), max_length=120, help_text=_("For example: member of the board, accountant, contact on site.")
    )
    since = DayField(label=_("Since"), required=False)
    until = DayField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        days = [day for day in (data.get("since"), data.get("until")) if day]
        if days != sorted(days):
            self.add_error("until", _("This day is before the first one."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The values that `add_role` and `change_role` take."""
        return {name: self.cleaned_data[name] for name in ("role", "since", "until")}

    @staticmethod
    def of(row: CompanyRole) -> dict[str, Any]:
        """Initial values of the form of a role."""
        return {name: getattr(row, name) for name in ("role", "since", "until")}


class NewRoleForm(RoleDaysForm, EmployerForm):
    """A role at a company: one that the user sees, or a new one."""

    field_order = ("company_name", "company", "nip", "role", "since", "until")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("company_name"):
            self.add_error("company_name", _("Name the company."))
        return data

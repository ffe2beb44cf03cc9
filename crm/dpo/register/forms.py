"""Forms of the register: an activity of the product, one outside it, a line written in, a version decided."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.models import Role, User
from crm.accounts.pages.time_fields import DayField
from crm.casework.form_fields import text
from crm.dpo.models import ProcessingActivity
from crm.dpo.register.versions import REVIEWED_WITHIN
from crm.narrowing import form_field
from crm.privacy.models import Purpose

NOBODY = ("", "–")


class Owned(forms.Form):
    """Who answers for an activity: a role, or a colleague."""

    owner = forms.ChoiceField(label=_("Owner"), required=False, help_text=_("A role, or one colleague."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [(f"role:{role.pk}", str(role)) for role in Role.objects.filter(machine=False)]
        people = User.objects.filter(is_active=True, role__machine=False).order_by("last_name", "first_name", "pk")
        users = [(f"user:{user.pk}", str(user)) for user in people]
        groups = [(gettext("Roles"), roles), (gettext("Colleagues"), users)]
        form_field(self, "owner", forms.ChoiceField).choices = [NOBODY, *groups]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, the owner as the columns have it."""
        typed = dict(self.cleaned_data)
        kind, _colon, number = typed.pop("owner").partition(":")
        key = int(number) if number else None
        owners = {"owner_role_id": key if kind == "role" else None, "owner_user_id": key if kind == "user" else None}
        return {**typed, **owners}


class ActivityForm(Owned):
    """An activity of the product: the rest is read from its purposes."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Empty: as its purposes are."))
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    purposes = forms.MultipleChoiceField(label=_("Purposes"), widget=forms.CheckboxSelectMultiple, required=False)
    measures = text(_("Organisational measures"), required=False, help_text=_("Declared: nobody verifies them."))
    field_order = ("name", "name_en", "owner", "purposes", "measures")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(purpose.slug, str(purpose)) for purpose in Purpose.in_force()]
        form_field(self, "purposes", forms.MultipleChoiceField).choices = offered


class HandForm(Owned):
    """An activity outside the product, in the letters of Art. 30(1)."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    aims = text(_("Purposes and basis"), help_text=_("Art. 30(1)(b)"))
    people = forms.CharField(label=_("Categories of people"), max_length=400)
    data_kinds = text(_("Categories of data"))
    recipients = text(_("Recipients"), required=False, rows=2)
    transfers = forms.CharField(
        label=_("Transfers outside the EEA"),
        max_length=400,
        required=False,
        help_text=_("Country and safeguard; empty: none."),
    )
    periods = text(_("Time limits for erasure"), rows=2)
    technical = text(_("Technical measures"), required=False, rows=2)
    measures = text(_("Organisational measures"), required=False, rows=2)
    field_order = ("name", "name_en", "owner")


def typed_of(row: ProcessingActivity, form: type[Owned]) -> dict[str, Any]:
    """What the form begins with."""
    columns = {name: getattr(row, name) for name in form.base_fields if name != "owner"}
    return {**columns, "owner": row.owner}


class WriteInForm(forms.Form):
    """One change for the next version, with why."""

    mark = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why, in one line"), max_length=200)


class PrepareForm(forms.Form):
    """When the next version is looked at again."""

    review_on = DayField(label=_("Next review"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"review_on": timezone.localdate() + REVIEWED_WITHIN})


class DecisionForm(forms.Form):
    """Approved, or sent back with a reason."""

    why = forms.CharField(label=_("Reason"), max_length=200, required=False, help_text=_("Only when it is sent back."))

"""The form for a contact's new owner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Membership
from crm.contacts.ownership.colleagues import Colleagues
from crm.narrowing import form_field


class OwnerForm(forms.Form):
    """A colleague in one of their teams, among those whom the user may choose."""

    desk = forms.ChoiceField(label=_("New owner"))

    def __init__(self, *args: Any, colleagues: Colleagues, **options: Any) -> None:
        super().__init__(*args, **options)
        self.colleagues = colleagues
        form_field(self, "desk", forms.ChoiceField).choices = [("", _("Choose")), *colleagues.grouped_desks()]

    @property
    def place(self) -> Membership:
        """The chosen membership: user and team."""
        return self.colleagues.desks[self.cleaned_data["desk"]]

"""Who sees to a check."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import User
from crm.narrowing import form_field


class OwnerForm(forms.Form):
    """A colleague, or nobody."""

    owner = forms.ModelChoiceField(
        label=_("In charge"),
        queryset=User.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=_("nobody yet"),
    )

    def __init__(self, data: Any = None, *, owner: User | None = None) -> None:
        super().__init__(data, initial={"owner": owner.uid if owner else None})
        people = colleagues().order_by("last_name", "first_name", "username")
        form_field(self, "owner", forms.ModelChoiceField).queryset = people

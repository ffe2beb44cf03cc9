"""The forms in which a password is set, in the words of the house."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm
from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

WORDS = {
    "oldpassword": _("Current password"),
    "password1": pgettext_lazy("field", "New password"),
    "password2": _("New password, again"),
}


class Worded(forms.Form):
    """A form whose fields bear our labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)


class ChangeForm(Worded, ChangePasswordForm):
    """Another password, by whoever knows the one until now."""


class FromLinkForm(Worded, ResetPasswordKeyForm):
    """The password that a link from a mail lets one set."""


class FirstForm(Worded, SetPasswordForm):
    """A password for an account that has none."""

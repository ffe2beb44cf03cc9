"""The two short forms before the preference centre: an address, and the code that went to it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class KnockForm(forms.Form):
    """Whose choices: an address. Whether we know it is told nobody."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The one to which we write to you."),
        error_messages={"required": _("Give your e-mail address."), "invalid": _("This is not an e-mail address.")},
    )


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label=_("Six digits from the message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the six digits.")},
    )

    def clean_code(self) -> Any:
        """Digits alone, however they were typed."""
        digits = "".join(self.cleaned_data["code"].split()).replace("-", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise ValidationError(_("The code has six digits."))
        return digits

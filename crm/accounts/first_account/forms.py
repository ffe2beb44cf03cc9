"""The forms of the first day before anybody has an account: the start code, and the account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.first_account.start_code import is_start_code
from crm.accounts.models import User


class StartCodeForm(forms.Form):
    """The code that whoever set the product up has read on the machine."""

    code = forms.CharField(
        label=_("Start code"),
        max_length=40,
        help_text=_("Printed by the start of the program, and again by: manage.py start_code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The code, whatever its dashes."""
        typed: str = self.cleaned_data["code"]
        if not is_start_code(typed):
            raise ValidationError(_("This is not the start code. Print it again with: manage.py start_code"))
        return typed


class FirstAccountForm(forms.ModelForm):
    """Somebody's own account: who they are, a password, and what they do here beside managing accounts."""

    password = forms.CharField(
        label=pgettext_lazy("field", "Password"),
        strip=False,
        help_text=_("At least 12 characters. A sentence is easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password, again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    decides = forms.BooleanField(
        label=_("I decide in the firm: I am its owner, or on its board"),
        required=False,
        initial=True,
        help_text=_("Approves purposes, notices and retention. Whoever decides is not the data protection officer."),
    )
    sells = forms.BooleanField(label=_("I sell, and work with customers"), required=False, initial=True)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "username"]
        help_texts = {"username": _("For signing in, like j.kowalska. The e-mail address works too.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "username"}

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good enough for this person."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if not password:
            return data
        if again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        try:
            names = {name: data.get(name, "") for name in self.Meta.fields}
            password_validation.validate_password(password, User(**names))
        except ValidationError as refused:
            self.add_error("password", refused)
        return data

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the account; of a valid form."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

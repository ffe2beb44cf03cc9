"""Forms of the settings pages about people and teams."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User


class ProfileForm(forms.ModelForm):
    """What users set for themselves."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "signature", "language", "theme", "density", "shortcuts"]
        widgets = {
            "theme": forms.RadioSelect,
            "density": forms.RadioSelect,
            "signature": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"shortcuts": _("Single letters act on lists. Ctrl K always opens the search.")}

    def save(self, commit: bool = True) -> User:
        """Only what was changed: an administrator may be closing this very account meanwhile."""
        self.instance.save(update_fields=self.changed_data)
        return self.instance


class InvitationForm(forms.ModelForm):
    """A new account. There is no password field: its owner sets one by the link in the invitation."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "username", "role", "teams", "language"]
        widgets = {"teams": forms.CheckboxSelectMultiple}
        help_texts = {"username": _("For signing in, like j.kowalska. The e-mail address works too.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["teams"].required = False
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}

    def clean_email(self) -> str:
        """Addresses are kept in small letters, so that none is taken twice."""
        return self.cleaned_data["email"].strip().lower()


class PlacementForm(forms.ModelForm):
    """Role and teams of an account."""

    class Meta:
        model = User
        fields = ["role", "teams"]
        widgets = {"teams": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].required = False


class TeamForm(forms.ModelForm):
    """The name of a team."""

    class Meta:
        model = Team
        fields = ["name"]

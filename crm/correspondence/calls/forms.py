"""Forms of a phone system and of its extensions. The secret is typed, kept sealed, and never shown again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.providers.forms import refuse_undialled
from crm.accounts.providers.oidc_client import is_address
from crm.correspondence.models import PhoneSystem
from crm.narrowing import form_field
from crm.privacy.models import Purpose, Recipient

SHORTEST = 16  # characters of a secret that signs


class PhoneSystemForm(forms.ModelForm):
    """Which system, how it signs, which recipient it is, and whether recordings may be noted."""

    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=200,
        min_length=SHORTEST,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = PhoneSystem
        fields = ("kind", "name", "address", "login", "recipient", "recording_purpose", "announced")
        help_texts = {
            "address": _("Empty: colleagues dial by hand. Zadarma: https://api.zadarma.com"),
            "login": _("Zadarma alone: the key beside the secret."),
            "recipient": _("From the list of recipients. Without an agreement no number goes there."),
            "recording_purpose": _("Empty: recordings are not noted here."),
        }

    field_order = ("kind", "name", "address", "login", "secret", "recipient", "recording_purpose", "announced")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        form_field(self, "recipient", forms.ModelChoiceField).queryset = Recipient.objects.active().order_by("name")
        purposes = Purpose.objects.filter(pk__in=[purpose.pk for purpose in Purpose.in_force()])
        form_field(self, "recording_purpose", forms.ModelChoiceField).queryset = purposes
        exists = self.instance.pk is not None
        self.before = {name: getattr(self.instance, name) for name in self.Meta.fields}
        self.fields["secret"].help_text = (
            _("Empty: the one until now, unless the address changes.") if exists else _("Kept sealed and never shown.")
        )

    def clean_address(self) -> str:
        """An address that may be dialled, or none."""
        url: str = self.cleaned_data["address"]
        if not url:
            return url
        if not is_address(url):
            raise forms.ValidationError(_("This is no address."), code="address")
        parts = urlsplit(url)
        refuse_undialled(parts.hostname or "", parts.port or 443)
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk is None and not data.get("secret") and "secret" not in self.errors:
            self.add_error("secret", _("Type the secret."))
        if data.get("recording_purpose") and not data.get("announced"):
            self.add_error("announced", _("Recordings need an announcement: people are told before it begins."))
        return data

    @property
    def changed_columns(self) -> list[str]:
        """Names of the columns that are another than before."""
        return [name for name, value in self.before.items() if getattr(self.instance, name) != value]


class LinesForm(forms.Form):
    """One field for each colleague."""

    def __init__(self, *args: Any, system: PhoneSystem, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(is_active=True, role__machine=False).order_by(
            "last_name", "first_name", "username"
        )
        self.people = {f"line_{user.pk}": user for user in people}
        numbers = dict(system.lines.values_list("user", "number"))
        for name, user in self.people.items():
            self.fields[name] = forms.CharField(
                label=str(user), max_length=20, required=False, initial=numbers.get(user.pk, "")
            )

    @property
    def numbers(self) -> dict[User, str]:
        """{colleague: extension}."""
        return {user: self.cleaned_data[name] for name, user in self.people.items()}

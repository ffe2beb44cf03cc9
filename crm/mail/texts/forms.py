"""The form of a provider of text messages. Its token is typed, kept sealed, and never shown again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.providers.forms import refuse_undialled
from crm.accounts.providers.oidc_client import is_address
from crm.mail.models.text_gateways import TextGateway
from crm.narrowing import form_field
from crm.privacy.models import Recipient

SMSAPI_ADDRESS = "https://api.smsapi.pl"


class TextGatewayForm(forms.ModelForm):
    """Which provider, how it is reached, which recipient it is."""

    token = forms.CharField(
        label=_("API token"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = TextGateway
        fields = ("kind", "name", "address", "sender", "recipient", "two_way", "team")
        help_texts = {
            "sender": _("A name that the provider has approved, at most 11 characters. Empty: the provider's own."),
            "recipient": _("From the list of recipients. Without an agreement no number goes there."),
            "two_way": _("Their answers come to the history, and STOP is taken as an objection."),
            "team": _("Whose tray of unknown senders shows texts from numbers that nobody has."),
        }

    field_order = ("kind", "name", "address", "token", "sender", "recipient", "two_way", "team")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        recipients = form_field(self, "recipient", forms.ModelChoiceField)
        recipients.queryset = Recipient.objects.active().order_by("name")
        exists = self.instance.pk is not None
        if not exists:
            self.initial.setdefault("address", SMSAPI_ADDRESS)
        self.before = {name: getattr(self.instance, name) for name in self.Meta.fields}
        self.fields["token"].help_text = (
            _("Empty: the one until now, unless the address changes.") if exists else _("Kept sealed and never shown.")
        )

    def clean_address(self) -> str:
        """An address that may be dialled."""
        url: str = self.cleaned_data["address"]
        if not is_address(url):
            raise forms.ValidationError(_("This is no address."), code="address")
        parts = urlsplit(url)
        refuse_undialled(parts.hostname or "", parts.port or 443)
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk is None and not data.get("token"):
            self.add_error("token", _("Type the token."))
        if data.get("two_way") and not data.get("team"):
            self.add_error("team", _("Say whose tray gets texts of strangers."))
        return data

    @property
    def changed_columns(self) -> list[str]:
        """Names of the columns that are another than before."""
        return [name for name, value in self.before.items() if getattr(self.instance, name) != value]

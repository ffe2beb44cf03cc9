"""The form of a registration at a provider of mailboxes."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.accounts.providers.forms import refuse_undialled
from crm.accounts.providers.oidc_client import is_address
from crm.mail.models.mail_providers import MailProvider
from crm.mail.oauth.provider_presets import preset
from crm.privacy.models import Recipient

PLACES = ("authorize_url", "token_url", "scopes", "imap_host", "imap_port", "smtp_host", "smtp_port", "smtp_security")
CALENDARS = ("calendar_url", "calendar_api", "calendar_scopes")


class MailProviderForm(forms.ModelForm):
    """Which provider, how it calls this product, and whose servers they are. Addresses are typed for others alone."""

    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = MailProvider
        fields = ("kind", "name", "tenant", "client_id", "recipient", "active", *PLACES, *CALENDARS)
        labels = {"recipient": _("Whose servers they are")}
        help_texts = {
            "name": _("Stands on the button: «Connect Microsoft 365»."),
            "tenant": _("Microsoft alone: the id of your organisation, or its domain. Nobody else's accounts get in."),
            "recipient": _("From the list of recipients. Without an agreement letters to people wait."),
            "calendar_url": _("Where calendars open by the same consent; {address} stands for whose it is."),
            "calendar_scopes": _("Only where the provider gives a token of their own for calendars."),
            "authorize_url": _("Only for another provider; Microsoft and Google are known."),
        }

    field_order = ("kind", "name", "tenant", "client_id", "secret", "recipient", "active", *PLACES, *CALENDARS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in (*PLACES, "calendar_api"):
            self.fields[name].required = False
        self.fields["recipient"].queryset = Recipient.objects.active().order_by("name")  # type: ignore[attr-defined]
        exists = self.instance.pk is not None
        self.before = {name: getattr(self.instance, name) for name in self.fields if name != "secret"}
        self.fields["secret"].help_text = (
            _("Empty: the one until now, unless the address of tokens changes.")
            if exists
            else _("Kept sealed and never shown.")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk is None and not data.get("secret"):
            self.add_error("secret", _("Type the client secret."))
        if data.get("kind") == MailProvider.Kind.MICROSOFT and not data.get("tenant"):
            self.add_error("tenant", _("Type the tenant, so that nobody else's accounts get in."))
        data["calendar_api"] = data.get("calendar_api") or MailProvider.CalendarApi.CALDAV
        data |= preset(data.get("kind", ""), data.get("tenant", ""))
        for name in PLACES:
            if not data.get(name):
                self.add_error(name, _("Needed for another provider."))
        for name in ("authorize_url", "token_url", "calendar_url"):
            self.check_address(name, str(data.get(name) or "").replace("{address}", "address"))
        return data

    def check_address(self, name: str, url: Any) -> None:
        """An address that may be dialled."""
        if not url:
            return
        if not is_address(url):
            self.add_error(name, _("This is no address."))
            return
        if name == "authorize_url":  # the browser alone goes there
            return
        parts = urlsplit(url)
        try:
            refuse_undialled(parts.hostname or "", parts.port or 443)
        except forms.ValidationError as refusal:
            self.add_error(name, refusal)

    @property
    def changed_columns(self) -> list[str]:
        """Names of the columns that are another than before."""
        return [name for name, value in self.before.items() if getattr(self.instance, name) != value]

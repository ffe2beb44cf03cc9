"""The forms of connected calendars. A password is typed, kept sealed, and never shown again."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.providers.forms import refuse_undialled
from crm.correspondence.calendars.server_line import Found
from crm.correspondence.models import CalendarServer
from crm.narrowing import form_field
from crm.privacy.models import Recipient

PORTS = {"https": 443, "http": 80}


class CalendarForm(forms.Form):
    """Where the calendar is, and how it opens."""

    url = forms.CharField(
        label=_("Address of the server"),
        max_length=300,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=_(
            "iCloud: https://caldav.icloud.com, Fastmail: https://caldav.fastmail.com/dav/, mailbox.org: "
            "https://dav.mailbox.org/, Nextcloud: https://your.cloud/remote.php/dav"
        ),
    )
    login = forms.CharField(label=_("User name"), max_length=200, help_text=_("Mostly the whole address."))
    password = forms.CharField(
        label=_("Password for programs"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Make one in the settings of your provider; the one you sign in with mostly does not open it."),
    )

    def clean_url(self) -> str:
        """An address that may be dialled; in the open only where the network is listed."""
        url = self.cleaned_data["url"].strip()
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            parts, port = urlsplit(""), 0
        if not port or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValidationError(_("An address begins with https:// and a server's name."), code="url")
        refuse_undialled(parts.hostname, port)
        return url


class ChoiceForm(forms.Form):
    """One of the calendars that an account holds."""

    calendar = forms.ChoiceField(label=_("Calendar of your work meetings"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, found: list[Found], **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {calendar.href: calendar for calendar in found}
        form_field(self, "calendar", forms.ChoiceField).choices = [(each.href, each.name) for each in found]

    @property
    def chosen(self) -> Found:
        """The calendar that was chosen, of a valid form."""
        return self.found[self.cleaned_data["calendar"]]


class ServerForm(forms.Form):
    """Whose server it is."""

    recipient = forms.ModelChoiceField(
        label=_("Whose server it is"),
        queryset=Recipient.objects.none(),
        required=False,
        empty_label=_("not said yet"),
        help_text=_("From the list of recipients. Without an agreement only «Busy» and the time leave."),
    )
    own = forms.BooleanField(label=_("The server is our own: nobody else runs it"), required=False)

    def __init__(self, data: Any = None, *, server: CalendarServer) -> None:
        super().__init__(data, initial={"recipient": server.recipient_id, "own": server.own})
        form_field(self, "recipient", forms.ModelChoiceField).queryset = Recipient.objects.active().order_by("name")

    def clean(self) -> dict[str, Any]:
        """A firm's or our own."""
        data = super().clean() or self.cleaned_data
        if data.get("own") and data.get("recipient"):
            self.add_error("own", _("It is our own or a firm's, not both."))
        return data

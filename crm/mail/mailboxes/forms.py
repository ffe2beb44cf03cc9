"""The form of a mailbox. A password is typed, kept sealed, and never shown again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.accounts.pages.time_fields import DayInput
from crm.mail.mailboxes.private_addresses import PLACE
from crm.mail.models.mail_servers import HERE
from crm.mail.models.mailboxes import Mailbox
from crm.narrowing import form_field
from crm.privacy.models import Recipient

SAMPLE = "abcdefgh"
HIGHEST_PORT = 65_535


class MailboxForm(forms.ModelForm):
    """Where it is, whose mail it holds, what becomes of it."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Mailbox
        fields: tuple[str, ...] = (
            *("name", "host", "port", "security", "login", "folder", "user", "team"),
            *("since", "strangers", "afterwards", "pattern"),
            *("sends", "address", "smtp_host", "smtp_port", "smtp_security", "sent_folder", "provider", "own_server"),
        )
        labels: dict[str, Any] = {"user": _("Mail of a colleague"), "team": _("or of a team")}
        widgets = {
            "since": DayInput,
            "strangers": forms.RadioSelect,
            "afterwards": forms.RadioSelect,
        }
        help_texts = {
            "name": _("As you call it: Office, Marta."),
            "login": _("Mostly the whole address."),
            "folder": _("INBOX is the one where mail arrives."),
            "user": _("Filed in that colleague's name, under the contacts that they see."),
            "team": _("A common mailbox: under the team's contacts, in the name of whoever looks after them."),
            "since": _("Older mail is not touched."),
            "pattern": _(
                "An address that arrives here, with TOKEN where each colleague's secret goes: crm+TOKEN@firma.pl, or "
                "TOKEN@crm.firma.pl where the domain takes any address. Empty: none arrive here."
            ),
            "sends": _("Under its own address, by its own SMTP server, with a copy in its folder of sent mail."),
            "sent_folder": _("Empty: the one that the server marks as such."),
            "provider": _("Whose servers they are. Without an agreement letters to people wait."),
        }

    field_order: tuple[str, ...] = ("name", "host", "port", "security", "login", "password", "folder", "user", "team")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "user" in self.fields:
            self.offer_owners()
        exists = self.instance.pk is not None
        self.before = {name: getattr(self.instance, name) for name in self.Meta.fields}
        self.fields["password"].help_text = (
            _("Empty: as before, unless server, port or protection change.")
            if exists
            else _("Kept sealed, never shown again.")
        )

    def offer_owners(self) -> None:
        """Whose it may be, and whose servers."""
        people = User.objects.filter(is_active=True, role__machine=False).select_related("role")
        user, team = (form_field(self, name, forms.ModelChoiceField) for name in ("user", "team"))
        user.queryset, team.queryset = people.order_by("last_name", "first_name", "username"), Team.objects.all()
        user.empty_label = team.empty_label = _("none")
        providers = form_field(self, "provider", forms.ModelChoiceField)
        providers.queryset, providers.empty_label = Recipient.objects.active().order_by("name"), _("not said yet")

    def clean_host(self) -> str:
        """A bare name of a server."""
        return bare_host(self.cleaned_data["host"])

    def clean_smtp_host(self) -> str:
        """A bare name of a server."""
        return bare_host(self.cleaned_data["smtp_host"])

    def clean_port(self) -> int:
        """A port that there is."""
        return port_in_range(self.cleaned_data["port"])

    def clean_smtp_port(self) -> int:
        """A port that there is; the usual one where none is typed."""
        return port_in_range(self.cleaned_data["smtp_port"] or self.instance.smtp_port)

    def clean_smtp_security(self) -> str:
        """TLS where nothing is chosen."""
        return self.cleaned_data["smtp_security"] or self.instance.smtp_security

    @property
    def changed_columns(self) -> list[str]:
        """Names of the columns that are another than before."""
        return [name for name, value in self.before.items() if getattr(self.instance, name) != value]

    def clean_pattern(self) -> str:
        """An address with one TOKEN in it, or nothing."""
        pattern = self.cleaned_data["pattern"].strip()
        if not pattern:
            return ""
        local = pattern.partition("@")[0]
        try:
            validate_email(pattern.replace(PLACE, SAMPLE))
        except ValidationError:
            local = ""
        if local.count(PLACE) != 1 or pattern.count(PLACE) != 1:
            raise ValidationError(_("An address with TOKEN once before the @: crm+TOKEN@firma.pl"), code="pattern")
        return pattern

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("security") == Mailbox.Security.NONE and data.get("host") not in HERE:
            self.add_error("security", _("Without protection the password would travel in the open. Choose TLS."))
        if data.get("sends"):
            self.check_sending(data)
        if self.instance.pk is None and not data.get("password"):
            self.add_error("password", _("Type the password of the mailbox."))
        return data

    def check_sending(self, data: dict[str, Any]) -> None:
        """What it takes to send: an address, a server, and protection."""
        for name, words in (("address", _("Type the address it sends from.")), ("smtp_host", _("Name the server."))):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        if data.get("smtp_security") == Mailbox.SmtpSecurity.NONE and data.get("smtp_host") not in HERE:
            self.add_error("smtp_security", _("Without protection the password would travel in the open. Choose TLS."))


def bare_host(typed: str) -> str:
    """The name of a server. ValidationError for an address with more in it."""
    host = typed.strip().lower()
    if any(sign in host for sign in "/:@ ") and not host.startswith("::"):
        raise ValidationError(_("Only the name of the server, such as imap.firma.pl."), code="host")
    return host


def port_in_range(port: int) -> int:
    """The port. ValidationError for a number that is none."""
    if not 1 <= port <= HIGHEST_PORT:
        raise ValidationError(_("A port is a number from 1 to 65535."), code="port")
    return port

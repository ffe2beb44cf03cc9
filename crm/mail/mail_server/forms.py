"""The form of the house's mail server. The password is typed, kept sealed, and never shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.mail.mail_server.opening import trouble_of
from crm.mail.mail_server.server_settings import keep_server, password_until_now
from crm.mail.mailboxes.forms import bare_host
from crm.mail.models.mail_servers import MailServer
from crm.privacy.actors import Actor


class MailServerForm(forms.ModelForm):
    """Where it is, who signs in there, and who stands in From."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailServer
        fields = ("host", "port", "security", "login", "sender", "sender_name", "own_server")
        help_texts = {
            "host": _("Your mail provider names it: smtp.firma.pl."),
            "login": _("Mostly the whole address. Empty: the server asks nobody."),
            "sender": _("Invitations and letters of the house come from it."),
            "sender_name": _("What the house is called there: Parkiety Sowa."),
            "own_server": _("Without this mark it is another firm's: letters to people wait for an agreement with it."),
        }

    field_order = ("host", "port", "security", "login", "password", "sender", "sender_name", "own_server")

    def __init__(self, *args: Any, **options: Any) -> None:
        earlier = MailServer.objects.first()
        options["instance"] = earlier or MailServer()
        super().__init__(*args, **options)
        self.fields["password"].help_text = (
            _("Empty: as before, unless server, port, protection or user name change.")
            if earlier
            else _("Kept sealed, never shown again.")
        )

    def clean_host(self) -> str:
        """A bare name of a server."""
        return bare_host(self.cleaned_data["host"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password") and not data.get("login"):
            self.add_error("login", _("Say who signs in with this password."))
        return data

    def put(self, *, by: Actor) -> bool:
        """Keep the server once it has let us in; False, with the reason over the form, where it does not."""
        server = self.instance
        server.keep_password(self.cleaned_data["password"] or password_until_now(server))
        if trouble := trouble_of(server):
            self.add_error(None, trouble)
            return False
        keep_server(server, by=by)
        return True

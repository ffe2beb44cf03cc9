"""Registrations of this product at firms that hold mailboxes: by which their users let us in (OAuth 2)."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.keys import cipher
from crm.privacy.models import Recipient
from crm.privacy.models.stored_secrets import Safe

ABOUT = "where a firm's servers are, and how it calls this product"


class MailProvider(Safe):
    """One registration. `tenant` is the organisation at Microsoft whose people may come; empty elsewhere."""

    class Kind(models.TextChoices):
        MICROSOFT = "microsoft", "Microsoft 365"
        GOOGLE = "google", "Google"
        OTHER = "other", _("another provider")

    class CalendarApi(models.TextChoices):
        CALDAV = "caldav", "CalDAV"
        GRAPH = "graph", "Microsoft Graph"
        GOOGLE = "google", "Google Calendar API"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MICROSOFT)
    name = neutral(models.CharField(_("name"), max_length=80), "what the house calls a provider")
    tenant = neutral(models.CharField(_("tenant"), max_length=80, blank=True), ABOUT)
    client_id = neutral(models.CharField(_("client ID"), max_length=200), ABOUT)
    authorize_url = neutral(models.CharField(_("address of consent"), max_length=300), ABOUT)
    token_url = neutral(models.CharField(_("address of tokens"), max_length=300), ABOUT)
    scopes = neutral(models.CharField(_("scopes"), max_length=500), ABOUT)
    imap_host = neutral(models.CharField(_("IMAP server"), max_length=200), ABOUT)
    imap_port = models.PositiveIntegerField(_("port"), default=993)
    smtp_host = neutral(models.CharField(_("SMTP server"), max_length=200), ABOUT)
    smtp_port = models.PositiveIntegerField(_("port of SMTP"), default=587)
    smtp_security = models.CharField(
        _("protection of SMTP"),
        max_length=8,
        choices=[("tls", _("TLS from the first byte (port 465)")), ("starttls", _("STARTTLS (port 587)"))],
        default="starttls",
    )
    # a calendar that opens by the same consent; `{address}` stands for whose it is, empty for none
    calendar_url = neutral(models.CharField(_("address of calendars"), max_length=300, blank=True), ABOUT)
    calendar_api = models.CharField(
        _("how calendars are spoken to"), max_length=8, choices=CalendarApi, default=CalendarApi.CALDAV
    )
    # asked for at the same consent, where the provider gives a token of their own for calendars; empty: the one of mail
    calendar_scopes = neutral(models.CharField(_("scopes of calendars"), max_length=300, blank=True), ABOUT)
    recipient = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("colleagues may connect"), default=True)
    personal_data = NoPersonalData("firms that hold mailboxes, and how they call this product")

    class Meta:
        verbose_name, verbose_name_plural = _("provider of mailboxes"), _("providers of mailboxes")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"mail-provider:{self.uid}"

    @property
    def all_scopes(self) -> str:
        """What is asked for at the consent."""
        return f"{self.scopes} {self.calendar_scopes}".strip()

    @property
    def place(self) -> str:
        """Where its secret, and the tokens that it gave, may go."""
        return f"{self.uid} {self.token_url}"

    def keep_secret(self, secret: str) -> None:
        """Seal the client secret with the place it is given for; an empty one is none."""
        self.put_in(f"{self.place}\n{secret}" if secret else "")

    def client_secret(self) -> str:
        """The client secret, for the place it was given for. keys.Unreadable when there is none for this place."""
        place, _end, secret = self.opened().partition("\n")
        if not secret or place != self.place:
            raise cipher.Unreadable("no client secret for this address")
        return secret

"""Calendars of colleagues on servers elsewhere (CalDAV), and whose those servers are."""

from typing import ClassVar, Self
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.mail.models.mailboxes import Mailbox
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.keys import cipher
from crm.privacy.models import Recipient
from crm.privacy.models.stored_secrets import Safe

TURN = "a moment of a round, not of a person's life"


class CalendarServer(models.Model):
    """One server that holds calendars. Nobody declared: only «busy» and the time leave for it.

    Administrators say whose it is, once for all colleagues who have a calendar there.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    host = neutral(models.CharField(_("server"), max_length=200, unique=True), "where a server is, not whom it serves")
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Whose server it is")
    )
    own = models.BooleanField(_("the server is our own"), default=False)
    personal_data = NoPersonalData("machines that hold calendars, and which firms run them")

    class Meta:
        verbose_name, verbose_name_plural = _("server of calendars"), _("servers of calendars")
        ordering = ["host"]
        constraints = [
            models.CheckConstraint(
                name="calendar_server_of_one",
                condition=Q(own=False) | Q(recipient=None),
                violation_error_message=_("It is our own or a firm's, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"calendar-server:{self.uid}"


class CalendarQuerySet(models.QuerySet):
    """Phrases about calendars. Moments of leases and turns are the database's."""

    def due(self) -> Self:
        """Those to be compared now: switched on, in no worker's hands, of a colleague whose account is open."""
        open_to_them = Exists(User.objects.filter(pk=OuterRef("owner"), is_active=True))
        free = Q(lease_token=None) | Q(lease_until__lt=Now())
        return self.filter(open_to_them, free, active=True, next_at__lte=Now()).order_by("next_at", "pk")


class CalendarAccount(Safe):
    """The one calendar of a colleague that is compared with their meetings here. The secret is a password, and
    empty where a connected account lets us in.

    `url` is what was typed, `calendar` the collection that was chosen; `token` is how far the server's changes were
    read (RFC 6578; a day and an address of a provider's own way), empty where all of it is to be looked through.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_account")
    server = models.ForeignKey(CalendarServer, models.PROTECT, related_name="accounts")
    # opens by the tokens of this account; else by a password
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, null=True, related_name="calendars")
    url = personal(models.CharField(_("Address of the server"), max_length=300), Category.TECHNICAL)
    login = personal(models.CharField(_("user name"), max_length=200), Category.EMAIL)
    calendar = personal(models.CharField(_("calendar"), max_length=500, blank=True), Category.TECHNICAL)
    name = personal(models.CharField(_("name"), max_length=120, blank=True), Category.TECHNICAL)
    active = models.BooleanField(_("is compared"), default=False)
    token = neutral(models.CharField(max_length=4000, blank=True, editable=False), "how far a server was read")
    left = models.PositiveIntegerField(default=0, editable=False)  # what the next turn goes on with
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = neutral(models.DateTimeField(null=True, editable=False), TURN)
    next_at = neutral(models.DateTimeField(db_default=Now(), editable=False), TURN)
    read_at = neutral(models.DateTimeField(null=True, editable=False), TURN)
    trouble = neutral(models.CharField(max_length=20, blank=True, editable=False), "a code, see calendar_trouble.py")
    failures = models.PositiveIntegerField(default=0, editable=False)
    troubled_at = neutral(models.DateTimeField(null=True, editable=False), TURN)
    personal_data = StaffData(
        user="owner", why="which calendar is compared with whose meetings; they end it themselves"
    )

    objects: ClassVar = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("connected calendar"), _("connected calendars")
        constraints = [
            models.CheckConstraint(
                name="calendar_lease_is_whole", condition=Q(lease_token=None) ^ Q(lease_until__isnull=False)
            ),
            models.CheckConstraint(name="calendar_compared_is_chosen", condition=Q(active=False) | ~Q(calendar="")),
        ]

    def __str__(self) -> str:
        return self.name or self.server.host

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"calendar:{self.uid}"

    @property
    def host(self) -> str:
        """The machine that was typed."""
        return urlsplit(self.url).hostname or ""

    @property
    def place(self) -> str:
        """Where its secret may go: to this machine, by this protocol, at this port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.lower()}"

    def keep_password(self, password: str) -> None:
        """Seal the password with the place it is given for; an empty one is none."""
        self.put_in(f"{self.place}\n{password}" if password else "")

    def password(self) -> str:
        """The password, for the place it was given for. cipher.Unreadable for another one."""
        lines = self.opened().split("\n", 1)
        if len(lines) == 1 or lines[0] != self.place:
            raise cipher.Unreadable("no password for this server")
        return lines[1]

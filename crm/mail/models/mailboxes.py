"""Mailboxes that are read, which of their messages were, and the private addresses by which a colleague files mail."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.models import Team, User
from crm.mail.models.mail_providers import MailProvider
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, StaffData, neutral, personal
from crm.privacy.keys import cipher
from crm.privacy.models import Recipient
from crm.privacy.models.stored_secrets import Safe

READING = "a moment of the reading, not of a person's life"
SERVER = "where a server is, not whom it serves"
# a colleague's own accounts, the usual one first, then those of their teams
IN_ORDER = (F("team").asc(nulls_first=True), F("usual").desc(), "pk")


class MailboxQuerySet(models.QuerySet):
    """Phrases about mailboxes. Moments of leases and turns are the database's."""

    def free(self) -> Self:
        """Switched on, in no worker's hands, and not of a colleague whose account is closed."""
        open_to_her = Exists(User.objects.filter(pk=OuterRef("user"), is_active=True))
        return self.filter(Q(user=None) | open_to_her, Q(lease_token=None) | Q(lease_until__lt=Now()), active=True)

    def due(self) -> Self:
        """Those to be read now, the longest due first."""
        return self.free().filter(next_at__lte=Now()).order_by("next_at", "pk")

    def used_by(self, user: Any) -> Self:
        """Those from which `user` may write: their own, the usual one first, then those of their teams."""
        rows = self.filter(Q(user=user) | Q(team__in=user.team_ids), sends=True)
        return rows.select_related("user", "team", "registration", "provider").order_by(*IN_ORDER)


class Mailbox(Safe):
    """One account of a colleague or a team: a folder of it is read, and letters leave through it where it `sends`.

    The cursor is (`validity`, `reached`): the server's generation of numbers, and the last number that was taken.
    `pattern` is an address with TOKEN in it, at which private addresses arrive here; empty when none do. The secret is
    a password, or the tokens of a consent where there is a `registration`.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the first byte (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("none: only on this very machine")

    class SmtpSecurity(models.TextChoices):
        TLS = "tls", _("TLS from the first byte (port 465)")
        STARTTLS = "starttls", _("STARTTLS (port 587)")
        NONE = "none", _("none: only on this very machine")

    class Strangers(models.TextChoices):
        WAIT = "wait", _("wait in the tray until somebody decides, at most 14 days")
        LEAVE = "leave", _("are left in the mailbox")

    class Afterwards(models.TextChoices):
        LEAVE = "leave", _("stays in the mailbox")
        DELETE = "delete", _("is deleted from the mailbox")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=80), "what the house calls a mailbox")
    host = neutral(models.CharField(_("IMAP server"), max_length=200), SERVER)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("protection"), max_length=8, choices=Security, default=Security.TLS)
    login = personal(models.CharField(_("user name"), max_length=200), Category.EMAIL)
    folder = neutral(models.CharField(_("folder"), max_length=200, default="INBOX"), SERVER)
    pattern = neutral(models.CharField(_("private addresses"), max_length=200, blank=True), "an address of the house")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mailboxes")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="mailboxes")
    strangers = models.CharField(_("unknown senders"), max_length=5, choices=Strangers, default=Strangers.WAIT)
    afterwards = models.CharField(_("what was taken"), max_length=6, choices=Afterwards, default=Afterwards.LEAVE)
    since = neutral(models.DateField(_("read mail since"), default=timezone.localdate), "from which day on it is read")
    active = models.BooleanField(_("is read"), default=False)
    sends = models.BooleanField(_("letters leave through it"), default=False)
    # of a colleague's several accounts the one that letters leave through unless another is chosen
    usual = models.BooleanField(_("letters leave through it unless another one is chosen"), default=False)
    address = personal(models.EmailField(_("address"), blank=True), Category.EMAIL)
    smtp_host = neutral(models.CharField(_("SMTP server"), max_length=200, blank=True), SERVER)
    smtp_port = models.PositiveIntegerField(_("port of SMTP"), default=465, blank=True)
    smtp_security = models.CharField(
        _("protection of SMTP"), max_length=8, choices=SmtpSecurity, default=SmtpSecurity.TLS, blank=True
    )
    sent_folder = neutral(models.CharField(_("folder of sent mail"), max_length=200, blank=True), SERVER)
    registration = models.ForeignKey(MailProvider, models.PROTECT, null=True, blank=True, related_name="mailboxes")
    # whose servers they are: the firm that processes for us, or we ourselves; nobody declared: letters to people wait
    provider = models.ForeignKey(Recipient, models.PROTECT, null=True, blank=True, related_name="+")
    own_server = models.BooleanField(_("the server is our own"), default=False)
    validity = models.BigIntegerField(null=True, editable=False)
    reached = models.BigIntegerField(default=0, editable=False)
    left = models.PositiveIntegerField(default=0, editable=False)  # how many the last turn left for the next one
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = neutral(models.DateTimeField(null=True, editable=False), READING)
    next_at = neutral(models.DateTimeField(db_default=Now(), editable=False), READING)
    read_at = neutral(models.DateTimeField(null=True, editable=False), READING)
    failed_at = neutral(models.DateTimeField(null=True, editable=False), READING)
    trouble = neutral(models.CharField(max_length=20, blank=True, editable=False), "a code, see transports/problems.py")
    failures = models.PositiveIntegerField(default=0, editable=False)
    troubled_at = neutral(models.DateTimeField(null=True, editable=False), READING)  # when it began to fail
    send_trouble = neutral(
        models.CharField(max_length=20, blank=True, editable=False), "a code, see transports/problems.py"
    )
    send_troubled_at = neutral(models.DateTimeField(null=True, editable=False), READING)
    send_failed_at = neutral(models.DateTimeField(null=True, editable=False), READING)
    personal_data = StaffData(user="user", why="whose mail is read, by which account")

    objects: ClassVar = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mailbox"), _("mailboxes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mailbox_of_a_user_or_a_team",
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                violation_error_message=_("Choose a colleague or a team, one of them."),
            ),
            models.CheckConstraint(
                name="mailbox_sends_somewhere", condition=Q(sends=False) | ~Q(smtp_host="") & ~Q(address="")
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(usual=True), name="mailbox_usual_one_each"),
            models.CheckConstraint(
                name="mailbox_lease_is_whole", condition=Q(lease_token=None) ^ Q(lease_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"mailbox:{self.uid}"

    @property
    def place(self) -> str:
        """Where its secret may go: to these servers, at these ports, protected like this."""
        smtp = f" {self.smtp_security} {self.smtp_host}:{self.smtp_port}" if self.sends else ""
        oauth = f" {self.registration.place}" if self.registration else ""
        return f"{self.security} {self.host}:{self.port}{smtp}{oauth}"

    def keep_password(self, password: str) -> None:
        """Seal the password with the place it is given for; an empty one is none."""
        self.put_in(f"{self.place}\n{password}" if password else "")

    def password(self) -> str:
        """The password, for the place it was given for. keys.Unreadable when there is none, or for another place."""
        place, _end, password = self.opened().partition("\n")
        if not password or place != self.place:
            raise cipher.Unreadable("no password for this server")
        return password

    @property
    def rests(self) -> bool:
        """Whether it is not read because the account of its colleague is closed."""
        return self.user is not None and not self.user.is_active

    @property
    def sends_from(self) -> str:
        """The address that stands in From."""
        return self.address or self.login

    @property
    def whose(self) -> str:
        """The colleague or the team."""
        return str(self.user or self.team)


class Received(models.Model):
    """A message of a mailbox that was read, so that it is taken once: the server's number, and what tells it again."""

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("incoming mail", "Taken")  # filed, or it waits in the tray
        PASSED = "passed", pgettext_lazy("incoming mail", "Passed over")  # none of ours to keep; it stays on the server
        TWICE = "twice", pgettext_lazy("incoming mail", "Known already")
        BOUNCED = "bounced", pgettext_lazy("incoming mail", "A letter of ours that came back")
        FAILED = "failed", pgettext_lazy("incoming mail", "Not taken yet")  # tried again; it stays on the server

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="received")
    validity = models.BigIntegerField()
    number = models.BigIntegerField()
    same = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State)
    clear = models.BooleanField(default=False)  # still to be deleted from the server
    tries = models.PositiveSmallIntegerField(default=1)
    at = neutral(models.DateTimeField(db_default=Now()), READING)
    personal_data = NoPersonalData("numbers of a server and keyed hashes of messages; gone after sixty days")

    class Meta:
        verbose_name = _("message read")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "validity", "number"], name="received_once"),
        ]
        indexes = [
            models.Index(fields=["mailbox", "same"], name="received_same"),  # was it here under another number?
            models.Index(fields=["at"], name="received_at"),  # what may be forgotten
            # what to try again, what to delete yet: few rows ever
            models.Index(fields=["mailbox"], condition=Q(state="failed") | Q(clear=True), name="received_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.validity}/{self.number}"


class PrivateAddress(Safe):
    """The secret part of an address that files mail in one colleague's name. Ended, it is as if it had never been."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_addresses")
    digest = neutral(models.BinaryField(unique=True), "a digest of a random word")
    made_at = neutral(models.DateTimeField(default=timezone.now), "when a colleague asked for it")
    ended_at = neutral(models.DateTimeField(null=True), "since when it opens nothing")
    personal_data = StaffData(user="user", why="by which address a colleague files mail in their own name")

    class Meta:
        verbose_name = _("private address")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="private_address_one_in_force"),
        ]

    def __str__(self) -> str:
        return f"private address {self.uid.hex[:8]}"

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"mail-address:{self.uid}"

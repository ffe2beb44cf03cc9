"""The mail server by which letters of the house leave, where somebody typed one in the browser."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.mail.models.mailboxes import SERVER, Mailbox
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.keys import cipher
from crm.privacy.models.stored_secrets import Safe

HERE = frozenset({"localhost", "127.0.0.1", "::1"})  # this very machine
HIGHEST_PORT = 65_535
OURS = "an address of the house"


class MailServer(Safe):
    """One row at most. Without one the machine's setting counts (EMAIL_URL). The secret is the password."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    host = neutral(models.CharField(_("SMTP server"), max_length=200), SERVER)
    port = models.PositiveIntegerField(
        _("port"), default=587, validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_PORT)]
    )
    security = models.CharField(
        _("protection"), max_length=8, choices=Mailbox.SmtpSecurity, default=Mailbox.SmtpSecurity.STARTTLS
    )
    login = neutral(models.CharField(_("user name"), max_length=200, blank=True), OURS)
    sender = neutral(models.EmailField(_("address of the sender")), OURS)
    sender_name = neutral(
        models.CharField(_("name of the sender"), max_length=80, blank=True), "what the house is called"
    )
    own_server = models.BooleanField(_("the server is our own"), default=False)
    personal_data = NoPersonalData("where the mail server of the house is")

    class Meta:
        verbose_name = _("mail server")
        constraints = [models.CheckConstraint(name="one_mail_server", condition=models.Q(only=True))]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return "mail-server:house"

    @property
    def place(self) -> str:
        """Where its password may go: to this server, at this port, protected like this, for this account."""
        return f"{self.security} {self.login}@{self.host}:{self.port}"

    def keep_password(self, password: str) -> None:
        """Seal the password with the place it is given for; an empty one is none."""
        self.put_in(f"{self.place}\n{password}" if password else "")

    def password(self) -> str:
        """The password, empty for a server without sign-in. keys.Unreadable where there is none for this place."""
        if not self.login:
            return ""
        place, _end, password = self.opened().partition("\n")
        if not password or place != self.place:
            raise cipher.Unreadable("no password for this server")
        return password

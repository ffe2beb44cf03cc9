"""Domains under which letters leave: colleagues write from their own addresses there, and DNS must vouch for them."""

from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = RegexValidator(rf"^(?:{LABEL}\.)*{LABEL}$", _("A domain such as firma.pl, without the @."), code="domain")
SELECTOR = RegexValidator(rf"^(?:{LABEL}\.)*{LABEL}$", _("The word before ._domainkey, such as mail."), code="selector")


class SendingDomain(models.Model):
    """One domain that the house may send under. `personal`: colleagues who have an address there write from it.

    The domain of the house's own address needs no row; one says otherwise of it.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("domain"), max_length=190, unique=True, validators=[DOMAIN]), "a domain")
    personal = models.BooleanField(_("colleagues write from their own addresses there"), default=True)
    selector = neutral(
        models.CharField(_("DKIM selector"), max_length=63, blank=True, validators=[SELECTOR]),
        "the name of a public key",
    )
    personal_data = NoPersonalData("domains of the house and names of their public keys")

    class Meta:
        verbose_name, verbose_name_plural = _("sending domain"), _("sending domains")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"sending-domain:{self.uid}"

"""Domains under which letters leave: colleagues write from their own addresses there, and DNS must vouch for them."""

from string import ascii_lowercase, digits
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

LABEL = {*ascii_lowercase, *digits, "-"}
LONGEST_LABEL = 63  # RFC 1035, 2.3.4


def named_labels(text: str) -> bool:
    """Whether the text is labels of a domain name, in small letters, with a dot between each two (RFC 1035, 2.3.1)."""
    return all(
        0 < len(label) <= LONGEST_LABEL and LABEL.issuperset(label) and label.strip("-") == label
        for label in text.split(".")
    )


def check_domain(text: str) -> None:
    """ValidationError for what is no domain."""
    if not named_labels(text):
        raise ValidationError(_("A domain such as firma.pl, without the @."), code="domain")


def check_selector(text: str) -> None:
    """ValidationError for what names no public key."""
    if not named_labels(text):
        raise ValidationError(_("The word before ._domainkey, such as mail."), code="selector")


class SendingDomain(models.Model):
    """One domain that the house may send under. `personal`: colleagues who have an address there write from it.

    The domain of the house's own address needs no row; one says otherwise of it.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("domain"), max_length=190, unique=True, validators=[check_domain]), "a domain")
    personal = models.BooleanField(_("colleagues write from their own addresses there"), default=True)
    selector = neutral(
        models.CharField(_("DKIM selector"), max_length=63, blank=True, validators=[check_selector]),
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

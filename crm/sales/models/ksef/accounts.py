"""The one account of the house at KSeF."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Recipient
from crm.privacy.models.stored_secrets import Safe

TURN = "a moment of a round, not of a person's life"


class KsefAccount(Safe):
    """The one account. Its secret is {"environment", "token"} or {"environment", "certificate", "key"}: it opens only
    the environment it was typed for.
    """

    nip = neutral(models.CharField(_("NIP of the seller"), max_length=10, blank=True), "the number of the house itself")
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which recipient it is")
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who gets invoices made elsewhere"),
    )
    active = models.BooleanField(_("switched on"), default=False)
    checked_at = neutral(models.DateTimeField(null=True, editable=False), TURN)
    trouble = neutral(models.CharField(max_length=20, blank=True, editable=False), "a code, see ksef_trouble.py")
    wait_until = neutral(models.DateTimeField(null=True, editable=False), TURN)  # as KSeF asked for
    fetched_until = neutral(models.DateTimeField(null=True, editable=False), "how far KSeF was read")
    edge = neutral(models.JSONField(default=list, editable=False), "digests of what was read last")
    fetch_at = neutral(models.DateTimeField(db_default=Now(), editable=False), TURN)
    personal_data = NoPersonalData("how the house reaches KSeF; a colleague stands in it as a key alone")

    class Meta:
        verbose_name = _("account at KSeF")
        constraints = [models.CheckConstraint(name="ksef_account_once", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.nip

    @property
    def kept(self) -> dict[str, Any]:
        """What is sealed."""
        return dict(json.loads(self.opened())) if self.secret else {}

    @property
    def has_proof(self) -> bool:
        """Whether there is a token or a certificate for the environment of the settings."""
        return self.kept.get("environment") == settings.KSEF and len(self.kept) > 1

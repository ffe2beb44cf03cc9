"""Providers of text messages (SMS): how they are reached, who answers for them. One at most is switched on."""

import json
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.keys import cipher
from crm.privacy.models import Recipient
from crm.privacy.models.stored_secrets import Safe

ABOUT = "how a provider of text messages is reached"


class TextGateway(Safe):
    """One provider. Its secret is {"place", "token", "hook"}: for which address the token was given, and the key that
    stands in the address to which it tells what became of a message.
    """

    class Kind(models.TextChoices):
        SMSAPI = "smsapi", "SMSAPI"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SMSAPI)
    name = neutral(models.CharField(_("name"), max_length=80), "what the house calls a provider")
    address = neutral(models.CharField(_("address of the API"), max_length=200), ABOUT)
    sender = neutral(models.CharField(_("sender"), max_length=15, blank=True), "the sender's name of the house")
    two_way = models.BooleanField(_("people can answer"), default=False)
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which recipient it is")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who gets texts of strangers")
    )
    active = models.BooleanField(_("switched on"), default=False)
    personal_data = NoPersonalData("providers of text messages, and how they are reached")

    class Meta:
        verbose_name, verbose_name_plural = _("provider of text messages"), _("providers of text messages")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="text_gateway_one_active")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the ledger names it."""
        return f"text-gateway:{self.uid}"

    def keep_token(self, token: str) -> None:
        """Seal the token with the address it is given for; an empty one is none. The key of its hooks stays."""
        self.put_in(json.dumps({"place": self.address, "token": token, "hook": self.hook_key or token_urlsafe(32)}))

    def token(self) -> str:
        """The token, for the address it was given for. keys.Unreadable when there is none for it."""
        content = self.kept
        if not content.get("token") or content["place"] != self.address:
            raise cipher.Unreadable("no token for this address")
        return str(content["token"])

    @property
    def hook_key(self) -> str:
        """What its calls to us show in their address; empty before the first token."""
        return str(self.kept.get("hook", ""))

    @property
    def kept(self) -> dict[str, Any]:
        """What is sealed."""
        return dict(json.loads(self.opened())) if self.secret else {}

"""Addresses at which nobody wants to hear offers any more, whoever they belong to now or later."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.channels import channel_choices
from crm.privacy.declarations import NoPersonalData, neutral

KEPT = "a keyed hash that opens nothing: all that may stay of an objection (Art. 21(3))"


class Suppression(models.Model):
    """An objection to marketing, kept for an address without a name: it outlives the person's erasure.

    `index` is the blind index of the address under the index key called `key`; one objection (`objection`) has a row
    for each key that was in use. `channel` is the one that was objected to, empty for all that lead to the address.
    Append-only: a later yes of the person beats it for their ground, nothing takes it back.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    objection = models.UUIDField(default=uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    channel = models.CharField(max_length=8, choices=channel_choices, default="", blank=True)
    index = neutral(models.BigIntegerField(), KEPT)
    key = neutral(models.CharField(max_length=16), "which index key made the hash")
    at = neutral(models.DateTimeField(), KEPT)
    personal_data = NoPersonalData("keyed hashes of addresses; no person can be told from them, nor do they name one")

    class Meta:
        verbose_name = _("suppressed address")
        constraints = [models.UniqueConstraint(fields=["kind", "index", "at", "channel"], name="suppressed_once")]
        indexes = [models.Index(fields=["key"], name="suppression_key")]  # may an old index key go?

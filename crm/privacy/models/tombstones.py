"""Whom we erased, as far as we must know it not to bring her back by an old file: keyed hashes, never an address."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedTextField

KEPT = "a keyed hash that opens nothing: all that stays of whoever was erased"


class TombstoneQuerySet(models.QuerySet):
    """Questions about erasures remembered."""

    def for_desk(self, user: Any) -> Self:
        """All tombstones for those who look after retention, none for others."""
        return self.all() if user.may("privacy.retention") else self.none()


class Tombstone(models.Model):
    """An erasure, remembered for an address and a name, so that an import, a program or a colleague asks first.

    `index` is the blind index of the address, `name` that of her name (None: she had none, and the address alone asks),
    both under the index key called `key`. One erasure (`stone`) has a row for each address and each key in use. It is
    told to the `team` that had them, and to whoever sees everybody; to nobody else.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")

    stone = models.UUIDField(default=uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    index = neutral(models.BigIntegerField(), KEPT)
    name = neutral(models.BigIntegerField(null=True), KEPT)
    key = neutral(models.CharField(max_length=16), "which index key made the hash")
    team = models.BigIntegerField(null=True)  # whose contact they were; a number, for teams live above this app
    laid_at = neutral(models.DateTimeField(), "when somebody was erased, no longer about anybody")
    laid_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    personal_data = NoPersonalData("keyed hashes of addresses and names; no person can be told from them")

    objects: ClassVar[Any] = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure remembered")
        indexes = [
            models.Index(fields=["index"], name="tombstone_index"),  # whoever arrives is looked for
            models.Index(fields=["key"], name="tombstone_key"),  # may an old index key go?
            models.Index(fields=["stone"], name="tombstone_stone"),  # the other addresses of a lifted one
        ]


class TombstoneLift(HouseSealedModel):
    """Somebody with the right decided that whoever was erased may be taken in again, and said why."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    stone = models.UUIDField(unique=True)
    why = neutral(SealedTextField(_("reason"), house=True), "the desk's own words, sealed under the house key")
    lifted_at = neutral(models.DateTimeField(), "when the desk decided")
    lifted_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    personal_data = NoPersonalData("a decision of the desk upon a keyed hash")

    class Meta:
        verbose_name = _("erasure set aside")

"""A merge of two companies: where the merged-away company's public id leads now, and what an undo needs."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.company import Company
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.models.merges import UNDO_FOR, MergeQuerySet
from crm.privacy.sealed import SealedJSONField


class CompanyMerge(HouseSealedModel):
    """`loser` is the public id that leads to `survivor` now; `left` the undo data, sealed."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    survivor = models.ForeignKey(Company, models.CASCADE, related_name="merges")
    loser = models.UUIDField(unique=True)
    at = neutral(models.DateTimeField(_("joined")), "about the row of a firm")
    by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    left = neutral(SealedJSONField(house=True), "the row of a firm as it lay, what pointed at it, for thirty days")
    personal_data = NoPersonalData("which firms were one; a sole trader's row is merged with the person")

    objects: ClassVar[Any] = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("company joined to this one")
        indexes = [
            models.Index(fields=["survivor", "-at"], name="company_merge_into"),  # the company's banner
            # whose leftovers go next
            models.Index(fields=["at"], condition=models.Q(left__isnull=False), name="company_merge_undoable"),
        ]

    def __str__(self) -> str:
        return f"company merge {self.uid.hex[:8]}"

    @property
    def until(self) -> datetime:
        """Until when it can be undone."""
        return self.at + UNDO_FOR

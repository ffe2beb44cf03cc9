"""Two records that turned out to be one person: where the other one's public id leads, and what an undo needs."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models.person import Person
from crm.privacy.sealed import SealedJSONField, SealedModel, SealedQuerySet

UNDO_FOR = timedelta(days=30)


class MergeQuerySet(SealedQuerySet):
    """Questions about merges, of people or of companies."""

    def into(self, survivor: models.Model) -> Self:
        """Those that made `survivor` what it is, the newest first."""
        return self.filter(survivor=survivor).order_by("-at", "-pk")

    def undoable(self, at: datetime) -> Self:
        """Those that can be taken back at `at`, as far as time goes."""
        return self.filter(left__isnull=False, at__gt=at - UNDO_FOR)

    def final(self, at: datetime) -> Self:
        """Those whose leftovers have had their days."""
        return self.filter(left__isnull=False, at__lte=at - UNDO_FOR)


class Merge(SealedModel):
    """`loser` is the public id that leads to `survivor` now, `number` its primary key, as the access log knows it.

    `overwritten` are the values that gave way, by column. `left` is everything that an undo needs: the other record's
    key, the rows that did not move as they lay in the database, what moved, what the survivor's rows were. Both are
    sealed under the survivor's key, so whoever erases her erases both records at once.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    survivor = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    loser = models.UUIDField(unique=True)
    number = models.BigIntegerField()
    at = models.DateTimeField(_("joined"))
    by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    overwritten = personal(SealedJSONField(_("values that gave way")), Category.PROVENANCE, source=Source.SYSTEM)
    left = personal(SealedJSONField(), Category.PROVENANCE, source=Source.SYSTEM, inward=True)
    personal_data = PersonalData(subject="survivor", clock="at", rows=Rows.DELETE)

    objects: ClassVar[Any] = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("record joined to this one")
        indexes = [
            models.Index(fields=["survivor", "-at"], name="merge_into"),  # the record's banner and history
            # whose leftovers go next
            models.Index(fields=["at"], condition=models.Q(left__isnull=False), name="merge_undoable"),
        ]

    def __str__(self) -> str:
        return f"merge {self.uid.hex[:8]}"

    @property
    def until(self) -> datetime:
        """Until when it can be taken back."""
        return self.at + UNDO_FOR

"""Saved mappings: where the columns of a file of this shape go, so that nobody says it twice."""

from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from crm.privacy.declarations import StaffData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedJSONField, SealedQuerySet, SealedTextField

CONTACTS = "contacts"  # the kind of import that was first, and counts where none is named
LONGEST = 60  # letters of a name
KEPT_FOR = timedelta(days=30)  # a removed mapping can be taken back
UNUSED_FOR = timedelta(days=730)  # after which nobody remembers what it was for


class SavedMappingQuerySet(SealedQuerySet):
    """Questions about mappings."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those shared with one's teams; a removed one is as if it did not exist."""
        return self.filter(Q(owner=user) | Q(team__in=user.team_ids), removed_at=None)


class SavedMapping(HouseSealedModel):
    """One mapping under a name, of its owner or of a whole team.

    `signature` is a hash of the folded headers, whatever their order, by which a file of the same shape is recognised.
    `columns` is {"headers": {folded header: target}, "overwriting": [names]}.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mappings", db_index=False)
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, blank=True, related_name="mappings")
    kind = neutral(models.CharField(max_length=16, default=CONTACTS), "what the rows of such a file are")
    name = neutral(SealedTextField(house=True), "what a colleague calls files of this shape, sealed")
    signature = neutral(models.CharField(max_length=64), "a hash of names of columns")
    columns = neutral(SealedJSONField(house=True), "names of columns and where they go, sealed")
    made_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    used_at = neutral(models.DateTimeField(auto_now_add=True), "when a file was last recognised by it")
    removed_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = StaffData(user="owner", why="how a colleague brings in files of one shape")

    objects: ClassVar = SavedMappingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("saved mapping"), _("saved mappings")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["signature"], name="mapping_signature"),  # a file is recognised
            models.Index(fields=["owner"], name="mapping_owner"),  # the list
        ]

    def __str__(self) -> str:
        return f"mapping {self.uid.hex[:8]}"

    @property
    def label(self) -> str:
        """Its name."""
        return self.name or gettext("Mapping without a name")

    @property
    def headers(self) -> dict[str, str]:
        """{folded header: target}."""
        return (self.columns or {}).get("headers", {})

    @property
    def overwriting(self) -> list[str]:
        """What an update by it may replace."""
        return (self.columns or {}).get("overwriting", [])

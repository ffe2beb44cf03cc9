"""Notes on a deal: their earlier versions, files, and the colleagues they mention.

Each is encrypted as the deal is: a person's under their key, a company's under the organisation's key. Constraints
keep the two apart.
"""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from crm.sales.models.deals import Deal

IN_THE_HOUSE = "about a firm's deal, sealed under the house key and scanned"
OF_THE_DEAL, OF_THE_NOTE = "deal__person", "note__deal__person"
ROW = "about the row"


class DealNoteQuerySet(SealedQuerySet):
    """Questions about notes."""

    def standing(self) -> Self:
        """Notes that were not removed."""
        return self.filter(removed_at=None)

    def with_keys(self) -> Self:
        """Together with what opens them."""
        return self.select_related("deal__person__key", "author")


class DealNote(HouseSealedModel):
    """A note on a deal, encrypted under the person's or the organisation's key as the deal is."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="note_rows")
    text = personal(SealedTextField(_("note")), Category.CORRESPONDENCE)
    house_text = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    edited_at = neutral(models.DateTimeField(null=True, blank=True), ROW)
    pinned_at = neutral(models.DateTimeField(null=True, blank=True), ROW)
    # taken away by its author, to be had back for a day (crm/sales/deal_notes/note_removal.py)
    removed_at = neutral(models.DateTimeField(null=True, blank=True), ROW)
    personal_data = PersonalData(subject=OF_THE_DEAL, clock="at", rows=Rows.DELETE)

    objects: ClassVar = DealNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a deal")
        constraints = [
            models.CheckConstraint(
                name="deal_note_hers_or_the_houses",
                condition=models.Q(text__isnull=True) | models.Q(house_text__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["deal", "-at"], name="deal_note_newest"),  # the deal's history
            models.Index(  # what was taken away, to be forgotten in time
                fields=["removed_at"], condition=models.Q(removed_at__isnull=False), name="deal_note_removed"
            ),
        ]

    @property
    def words(self) -> str:
        """What it says; opened with the key that came with the row."""
        return (self.text if self.deal.person_id else self.house_text) or ""

    def tell(self, text: str) -> None:
        """Put words into the column of this note; the caller saves."""
        setattr(self, "text" if self.deal.person_id else "house_text", text.strip())


class DealNoteWording(HouseSealedModel):
    """How a note read until somebody changed it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    note = models.ForeignKey(DealNote, models.CASCADE, related_name="earlier")
    text = personal(SealedTextField(_("earlier wording")), Category.CORRESPONDENCE, source=Source.STAFF)
    house_text = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    personal_data = PersonalData(subject=OF_THE_NOTE, clock="replaced_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("earlier wording of a note on a deal")
        constraints = [
            models.CheckConstraint(
                name="deal_wording_hers_or_the_houses",
                condition=models.Q(text__isnull=True) | models.Q(house_text__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["note", "-replaced_at"], name="deal_wording_of_note")]  # one note's history

    @property
    def words(self) -> str:
        """How it read."""
        return (self.text if self.note.deal.person_id else self.house_text) or ""

    def tell(self, text: str) -> None:
        """Put words into the column of this wording; the caller saves."""
        setattr(self, "text" if self.note.deal.person_id else "house_text", text)


class DealNoteFile(HouseSealedModel):
    """A file on one note, under a random name. `file_of` and `name_of` know on which side it lies."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    note = models.ForeignKey(DealNote, models.CASCADE, related_name="files")
    file_name = personal(SealedTextField(_("name of a file")), Category.CORRESPONDENCE, source=Source.STAFF)
    file = personal(SealedFileField(_("file"), counted="added_by"), Category.CORRESPONDENCE, source=Source.STAFF)
    house_file_name = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    house_file = neutral(SealedFileField(house=True, counted="added_by"), "a firm's, under the house key")
    size = models.PositiveIntegerField(_("size"), default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject=OF_THE_NOTE, clock="added_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("file on a deal")
        verbose_name_plural = _("files on deals")
        constraints = [
            models.CheckConstraint(
                name="deal_file_hers_or_the_houses",
                condition=models.Q(file="", file_name__isnull=True)
                | models.Q(house_file="", house_file_name__isnull=True),
            )
        ]

    @property
    def hers(self) -> bool:
        """Whether it lies under a person's key."""
        return self.note.deal.person_id is not None

    @property
    def name(self) -> str:
        """Its name; opened with the key that came with the row."""
        return (self.file_name if self.hers else self.house_file_name) or ""

    @property
    def stored(self) -> Any:
        """The file itself."""
        return self.file if self.hers else self.house_file


class DealCall(models.Model):
    """A colleague mentioned in a note. It gives no access: they see the mention only while they see the deal."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    note = models.ForeignKey(DealNote, models.CASCADE, related_name="calls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    seen_at = neutral(models.DateTimeField(null=True, blank=True), ROW)
    personal_data = PersonalData(subject=OF_THE_NOTE, rows=Rows.DELETE)

    class Meta:
        verbose_name = _("colleague called in a note on a deal")
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="deal_call_once")]
        indexes = [models.Index(fields=["user", "-id"], name="deal_call_user")]  # whoever was called, newest first

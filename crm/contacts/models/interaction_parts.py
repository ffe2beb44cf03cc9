"""What belongs to an entry of the history: its earlier wordings, files, and mentions of colleagues."""

from functools import partial
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.models.contact import Contact
from crm.contacts.models.interaction import Interaction
from crm.contacts.models.mailings import MailingFile
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField, file_in


class EarlierWording(SealedModel):
    """The text of an entry before a change. Sealed with the person's key, and erased with them."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="earlier")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=12, choices=Interaction.Outcome, blank=True)
    summary = personal(SealedTextField(_("earlier wording")), Category.CORRESPONDENCE, source=Source.STAFF)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    personal_data = PersonalData(subject="person", clock="replaced_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("earlier wording of an entry")
        indexes = [models.Index(fields=["interaction", "-replaced_at"], name="wording_of_entry")]  # one entry's history


class AttachmentQuerySet(SealedQuerySet):
    """Lookups of files. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Files of entries that are not removed, of contacts outside the bin whom `user` sees."""
        visible = Contact.objects.alive().visible_to(user)
        return self.filter(person__in=visible.values("pk"), interaction__removed_at=None)

    def with_keys(self) -> Self:
        """With the keys that decrypt them, the entry's author and the shared file."""
        return self.select_related("person__key", "interaction__author", "shared")


class Attachment(SealedModel):
    """A file on one entry, sealed with the person's key under a random name; a meeting of three people has three.

    A file of a mailing is stored once for all recipients (`shared`); here it has its name.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="attachments")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    file_name = personal(SealedTextField(_("name of a file")), Category.CORRESPONDENCE, source=Source.STAFF)
    file = personal(
        SealedFileField(_("file"), counted="added_by", free=~models.Q(interaction__direction=""), shared="shared"),
        Category.CORRESPONDENCE,
        source=Source.STAFF,
    )
    shared = models.ForeignKey(MailingFile, models.PROTECT, null=True, blank=True, related_name="letters")
    size = models.PositiveIntegerField(_("size"), default=0)
    # it came with a mail and is none of the kinds that we take: kept, and opened with care
    unusual = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject="person", clock="added_at", rows=Rows.DELETE)

    objects: ClassVar = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file in the history")
        verbose_name_plural = _("files in the history")
        constraints = [
            models.CheckConstraint(name="attachment_own_or_shared", condition=models.Q(file="") | models.Q(shared=None))
        ]

    def plain(self) -> bytes:
        """The decrypted content; Unreadable when it was altered, OSError when the file is missing."""
        return file_in(self, "file").plain()

    def leave_the_disk(self) -> None:
        """Delete the file after commit, unless it is shared; call it when the row is deleted."""
        if self.file:
            transaction.on_commit(partial(self.file.storage.delete, str(self.file.name)))


class Callout(models.Model):
    """A mention of a colleague in an entry. It grants no access: they are told only while they see the contact."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="callouts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = neutral(models.DateTimeField(default=timezone.now), "when the row was made")
    seen_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    personal_data = PersonalData(subject="interaction__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("colleague called in an entry")
        constraints = [models.UniqueConstraint(fields=["interaction", "user"], name="callout_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="callout_user"),  # the list of whoever was called, newest first
        ]

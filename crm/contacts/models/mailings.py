"""One letter to several people, written once and sent one by one: each person's consent is checked when their turn
comes.

Enclosed files are stored once, under the organisation's key, however many people get them.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.privacy.declarations import StaffData, neutral
from crm.privacy.models import HouseSealedModel, Purpose
from crm.privacy.sealed import SealedJSONField, SealedTextField
from crm.privacy.sealed.files import SealedFileField

BROKEN = (State.FAILED, State.CANCELLED)

WORK = "a moment of the work, not of a person's life"
TO_MANY = "the same for many people, of no single one"


class Mailing(HouseSealedModel):
    """A letter on its way to many people. `letter` ({subject, text, kept}) and `keys` (public ids) are deleted when it
    is sent.

    `left_out` is {reason: how many}: who was not written to, and why. A cancelled one waits for its writer and is
    deleted after a week.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mailings")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    letter = neutral(SealedJSONField(house=True), "words to many, scanned like a note, gone when they are sent")
    keys = neutral(SealedJSONField(house=True), "public ids, sealed, gone when the work is over")
    count = models.PositiveIntegerField(default=0)
    left_out = neutral(models.JSONField(default=dict), "codes of reasons and numbers")
    made_at = neutral(models.DateTimeField(auto_now_add=True), WORK)
    send_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    taken_back_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    personal_data = StaffData(user="owner", why="who wrote to how many people, and what for")

    class Meta:
        verbose_name, verbose_name_plural = _("letter to many"), _("letters to many")
        ordering = ["-pk"]
        indexes = [
            models.Index(  # those that wait for their writer, and for their end
                fields=["taken_back_at"], condition=models.Q(taken_back_at__isnull=False), name="mailing_taken_back"
            ),
        ]

    def __str__(self) -> str:
        return f"mailing {self.uid.hex[:8]}"


class MailingFile(HouseSealedModel):
    """A file sent to many people. Letters refer to it (`Attachment.shared`); it is deleted with the last of them."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    mailing = models.ForeignKey(Mailing, models.SET_NULL, null=True, related_name="files")
    file_name = neutral(SealedTextField(_("name of a file"), house=True), TO_MANY)
    file = neutral(SealedFileField(_("file"), house=True, counted="added_by"), TO_MANY)
    size = models.PositiveIntegerField(_("size"), default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = neutral(models.DateTimeField(auto_now_add=True), WORK)
    personal_data = StaffData(user="added_by", why="who sent which file to many people")

    class Meta:
        verbose_name, verbose_name_plural = _("file to many"), _("files to many")
        ordering = ["pk"]

"""What somebody sent or said: whom it is about, which boxes they ticked, what else they wrote, how they confirmed it.

Everything hangs on a person of their own, made with the submission: an address is no identity, so nobody who is known
already is touched by a stranger.
"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.form_fields import Field
from consents.models.forms import CaptureForm
from consents.models.wordings import WordingText
from crm.accounts.models import Team
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person, Purpose
from crm.privacy.sealed import SealedEmailField, SealedJSONField, SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField


class SubmissionQuerySet(SealedQuerySet):
    """Questions about submissions."""

    def with_keys(self) -> Self:
        """Together with person, key and form."""
        return self.select_related("person__key", "form", "team")


class Submission(SealedModel):
    """One form sent, one paper signed, one consent spoken. `uid` is made by the sender: a second one is the first."""

    class How(models.TextChoices):
        FORM = "form", _("Form on a page")
        PAPER = "paper", _("Signed paper")
        SPOKEN = "spoken", _("Spoken")
        API = "api", _("Another system")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="submissions")
    form = models.ForeignKey(CaptureForm, models.PROTECT, null=True, blank=True, related_name="submissions")
    form_version = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(_("how"), max_length=8, choices=How)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received"))
    taken_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    arrangement = neutral(models.CharField(max_length=120, blank=True), "how a firm collects proof for us")
    under_age = models.BooleanField(_("sent by a child"), default=False)
    guardian = personal(SealedEmailField(_("parent's or guardian's e-mail")), Category.EMAIL, source=Source.SUBJECT)
    shown = personal(SealedJSONField(), Category.CONSENT, source=Source.SYSTEM)
    scan = personal(SealedFileField(_("scan or recording")), Category.CONSENT, source=Source.STAFF)
    scan_name = personal(SealedTextField(), Category.CONSENT, source=Source.STAFF)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    handed_at = neutral(models.DateTimeField(null=True, blank=True), "when sales took it over")
    settled_at = neutral(models.DateTimeField(null=True, blank=True), "since when it may stay")
    personal_data = PersonalData(subject="person", clock="received_at", rows=Rows.DELETE)

    objects: ClassVar[Any] = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=["form", "-received_at"], name="submission_of_form"),  # the form's page
            # what nobody confirmed, oldest first
            models.Index(fields=["received_at"], condition=models.Q(settled_at=None), name="submission_unsettled"),
        ]

    @property
    def number(self) -> str:
        """How people call it."""
        return self.uid.hex[:8].upper()


class Choice(models.Model):
    """One box as it was shown, ticked or not, and since when a tick counts."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="choices")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices)
    text = models.ForeignKey(WordingText, models.PROTECT, related_name="choices")
    ticked = models.BooleanField(default=False)
    counted_at = neutral(models.DateTimeField(null=True, blank=True), "since when a yes counts")
    personal_data = PersonalData(subject="submission__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("box")
        constraints = [
            models.UniqueConstraint(fields=["submission", "purpose", "channel"], name="choice_once"),
            models.CheckConstraint(
                name="only_a_tick_counts", condition=models.Q(counted_at=None) | models.Q(ticked=True)
            ),
        ]


class FormAnswer(SealedModel):
    """What they wrote into one field that a Person does not have. Its category goes with it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers")
    field = models.CharField(_("field"), max_length=12, choices=Field)
    category = models.CharField(max_length=24, choices=Category)
    value = personal(SealedTextField(), "category", source=Source.SUBJECT)
    given_at = models.DateTimeField()
    personal_data = PersonalData(subject="submission__person", clock="given_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["submission", "field"], name="answer_once")]


class Confirmation(models.Model):
    """A link to confirm by: the person for e-mail, a parent for a child. Only its digest is kept."""

    class Role(models.TextChoices):
        SELF = "self", pgettext_lazy("confirmation", "The person")
        GUARDIAN = "guardian", pgettext_lazy("confirmation", "Parent or guardian")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="confirmations")
    role = models.CharField(max_length=8, choices=Role)
    digest = neutral(models.CharField(max_length=64, unique=True), "a digest of a random token")
    asked_at = models.DateTimeField()
    expires_at = neutral(models.DateTimeField(), "the life of a link")
    confirmed_at = neutral(models.DateTimeField(null=True, blank=True), "when the button was pressed")
    personal_data = PersonalData(subject="submission__person", clock="asked_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("confirmation")
        constraints = [models.UniqueConstraint(fields=["submission", "role"], name="confirmation_once")]

    def stale(self, at: datetime | None = None) -> bool:
        """Whether the link is too old to be pressed."""
        return self.confirmed_at is None and self.expires_at <= (at or timezone.now())

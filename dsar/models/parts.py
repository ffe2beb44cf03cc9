"""What hangs on a case: whom of our people it concerns, who speaks for them, messages, files."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.casework.case_models import OF_THE_CASE, SIGNED, DeskQuerySet
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from dsar.models.cases import Case
from dsar.models.terms import DIGEST

HASHED = "a keyed hash, which no one can turn back"


class PartQuerySet(DeskQuerySet):
    """Rows that belong to a case and are our own."""

    right = rights.PRIVACY_REQUESTS


class RequesterQuerySet(PartQuerySet):
    """Rows that belong to a case and are sealed under the requester's key."""

    def for_desk(self, user: Any) -> Self:
        """All of it with keys for whoever may see requests; nothing for others."""
        return super().for_desk(user).with_keys()

    def with_keys(self) -> Self:
        """Together with case, person and key."""
        return self.select_related("case__person__key")


class RelatedPersonQuerySet(PartQuerySet):
    """People who belong to a case besides the requester."""

    def for_desk(self, user: Any) -> Self:
        """With people and keys for whoever may see requests; nothing for others."""
        return super().for_desk(user).select_related("person__key")


class Subject(models.Model):
    """One of the people we hold whom the requester was found to be. Erased, they stay as a keyed hash."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="subjects")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="request_subjects")
    person_hash = neutral(models.CharField(max_length=64), HASHED)  # crm/privacy/erasure_ledger.mark_of(uid)
    found_by = neutral(models.CharField(max_length=80), SIGNED)
    found_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = RelatedPersonQuerySet.as_manager()
    personal_data = PersonalData(subject="person", clock="found_at", rows=Rows.BLANK)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("person of a request"), _("people of requests")
        constraints = [models.UniqueConstraint(fields=["case", "person_hash"], name="request_subject_once")]

    def __str__(self) -> str:
        return self.person_hash[:8]


class Representative(SealedModel):
    """Who speaks for the requester. Nothing goes to them until their authority was checked (paras 80-87)."""

    class Role(models.TextChoices):
        AGENT = "agent", pgettext_lazy("representative", "Agent with a power of attorney")
        PARENT = "parent", pgettext_lazy("representative", "Parent")
        GUARDIAN = "guardian", pgettext_lazy("representative", "Guardian")
        ATTORNEY = "attorney", pgettext_lazy("representative", "Attorney")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, models.CASCADE, related_name="represents")
    role = models.CharField(_("who it is"), max_length=8, choices=Role)
    authority = personal(SealedTextField(_("on what the authority rests")), Category.CORRESPONDENCE)
    given_at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(null=True)  # None: not checked yet
    checked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    checked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = RelatedPersonQuerySet.as_manager()
    personal_data = PersonalData(subject="person", clock="given_at", rows=Rows.DELETE)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("representative"), _("representatives")
        constraints = [
            models.CheckConstraint(
                name="request_authority_checked_by_somebody",
                condition=Q(accepted=None, checked_at=None, checked_by="")
                | (Q(accepted__isnull=False, checked_at__isnull=False) & ~Q(checked_by="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.case_id}"


class CaseMessage(SealedModel):
    """A message on the case page and the status page, in either direction."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("message of a request", "From the person")
        OUT = "out", pgettext_lazy("message of a request", "To the person")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    text = personal(SealedTextField(_("message")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    at = models.DateTimeField(default=timezone.now)
    by = neutral(models.CharField(max_length=80), SIGNED)
    read_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # by the other side
    read_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = RequesterQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="at", rows=Rows.DELETE)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("message"), _("messages")

    def __str__(self) -> str:
        return f"{self.direction} {self.case_id}"


class CaseFile(SealedModel):
    """A file of a case, kept as it came, with its digest. Evidence of identity goes once it was looked at."""

    class Role(models.TextChoices):
        RECEIPT = "receipt", pgettext_lazy("file of a request", "Proof of receipt")
        ENCLOSURE = "enclosure", pgettext_lazy("file of a request", "Came with the request")
        MESSAGE = "message", pgettext_lazy("file of a request", "Came with a message")
        AUTHORITY = "authority", pgettext_lazy("file of a request", "Authority of a representative")
        EVIDENCE = "evidence", pgettext_lazy("file of a request", "Evidence of identity")
        HANDOVER = "handover", pgettext_lazy("file of a request", "Proof of delivery")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    role = models.CharField(_("what it is"), max_length=10, choices=Role)
    message = models.ForeignKey(CaseMessage, models.CASCADE, null=True, blank=True, related_name="files")
    name = personal(SealedTextField(_("file name")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    file = personal(SealedFileField(_("file")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    size = models.PositiveIntegerField(default=0)
    digest = neutral(models.CharField(max_length=64), DIGEST)
    by = neutral(models.CharField(max_length=80), SIGNED)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = RequesterQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="at", rows=Rows.DELETE)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("file of a request"), _("files of requests")

    def __str__(self) -> str:
        return f"{self.role} {self.digest[:8]}"

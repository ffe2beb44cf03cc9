"""Letters to them: words, and the PDF that went. An answer takes two people."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.sealed import SealedModel, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from dsar.models.cases import Case
from dsar.models.parts import RequesterQuerySet
from dsar.models.terms import DIGEST, LANGUAGE


class Letter(SealedModel):
    """A letter to them, as words and as the PDF that went, with its digest. An answer is approved by somebody else."""

    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("letter of a request", "Answer")
        RECEIVED = "received", pgettext_lazy("letter of a request", "Receipt of the request")
        QUESTION = "question", pgettext_lazy("letter of a request", "Question that stops the clock")
        EXTENSION = "extension", pgettext_lazy("letter of a request", "Extension")
        LIFTING = "lifting", pgettext_lazy("letter of a request", "End of a restriction")
        DONE = "done", pgettext_lazy("letter of a request", "Receipt of what was done")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    language = neutral(models.CharField(max_length=2, default=settings.LANGUAGE_CODE), LANGUAGE)
    text = personal(SealedTextField(_("text")), Category.CORRESPONDENCE, source=Source.STAFF)
    pdf = personal(SealedFileField(_("PDF")), Category.CORRESPONDENCE, source=Source.STAFF)
    digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    prepared_by = neutral(models.CharField(max_length=80), SIGNED)
    prepared_at = models.DateTimeField(default=timezone.now)
    approved_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    approved_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    sent_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    sent_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    way = models.CharField(
        max_length=9,
        choices=[
            ("email", _("e-mail")),
            ("post", _("letter")),
            ("in_person", _("in person")),
            ("portal", _("status page")),
        ],
        blank=True,
    )
    message_uid = models.UUIDField(null=True, blank=True)  # the message in the outbox
    replaced_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = RequesterQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="prepared_at", rows=Rows.DELETE)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("letter of a request"), _("letters of requests")
        constraints = [
            models.CheckConstraint(
                name="request_answer_takes_two",
                condition=~Q(kind="answer")
                | Q(sent_at=None)
                | (Q(approved_at__isnull=False) & ~Q(approved_by="") & ~Q(approved_by=F("prepared_by"))),
            ),
            models.CheckConstraint(
                name="request_letter_sent_by_somebody",
                condition=Q(sent_at=None, sent_by="", way="")
                | (Q(sent_at__isnull=False) & ~Q(sent_by="") & ~Q(way="")),
            ),
            models.CheckConstraint(name="request_letter_sent_whole", condition=Q(sent_at=None) | ~Q(digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

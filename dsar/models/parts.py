"""What hangs on a case: whom of our people it concerns, who speaks for her, files, the timeline, the task list."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import Person
from crm.privacy.models.house import HouseSealedModel
from crm.privacy.sealed import SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed_files import SealedFileField
from dsar.models.cases import Case, ours
from dsar.models.terms import DIGEST, OF_THE_CASE, SIGNED, Kind, Stage

HASHED = "a keyed hash, which no one can turn back"


class PartQuerySet(SealedQuerySet):
    """Questions about what hangs on a case and is of ours."""

    def for_desk(self, user: Any) -> Self:
        """All of it for whoever may see requests; nothing for others."""
        return self.all() if user.may("privacy.requests") else self.none()


class HersQuerySet(PartQuerySet):
    """Questions about what hangs on a case and is sealed under the key of whoever asked."""

    def for_desk(self, user: Any) -> Self:
        """All of it with keys for whoever may see requests; nothing for others."""
        return super().for_desk(user).with_keys()

    def with_keys(self) -> Self:
        """Together with case, person and key."""
        return self.select_related("case__person__key")


class OwnQuerySet(PartQuerySet):
    """Questions about people beside the one who asked."""

    def for_desk(self, user: Any) -> Self:
        """With people and keys for whoever may see requests; nothing for others."""
        return super().for_desk(user).select_related("person__key")


class Subject(models.Model):
    """One of the people we hold whom the requester was found to be. Erased, she stays as a keyed hash."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="subjects")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="request_subjects")
    person_hash = neutral(models.CharField(max_length=64), HASHED)  # crm/privacy/erasure_ledger.mark_of(uid)
    found_by = neutral(models.CharField(max_length=80), SIGNED)
    found_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnQuerySet.as_manager()
    personal_data = PersonalData(subject="person", clock="found_at", rows=Rows.BLANK)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("person of a request"), _("people of requests")
        constraints = [models.UniqueConstraint(fields=["case", "person_hash"], name="request_subject_once")]

    def __str__(self) -> str:
        return self.person_hash[:8]


class Representative(SealedModel):
    """Who speaks for her: a person of her own. Nothing goes to her until her authority was checked (paras 80-87)."""

    class Role(models.TextChoices):
        AGENT = "agent", pgettext_lazy("representative", "Agent with a power of attorney")
        PARENT = "parent", pgettext_lazy("representative", "Parent")
        GUARDIAN = "guardian", pgettext_lazy("representative", "Guardian")
        ATTORNEY = "attorney", pgettext_lazy("representative", "Attorney")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="representatives")
    person = models.ForeignKey(Person, models.CASCADE, related_name="represents")
    role = models.CharField(_("who she is"), max_length=8, choices=Role)
    authority = personal(SealedTextField(_("on what her authority rests")), Category.CORRESPONDENCE)
    given_at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(null=True)  # None: not checked yet
    checked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    checked_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = OwnQuerySet.as_manager()
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


class Event(HouseSealedModel):
    """One entry of the timeline. `at` is when it happened, `noted_at` when it was written down."""

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("event of a request", "Received")
        NOTE = "note", pgettext_lazy("event of a request", "Note")
        TALK = "talk", pgettext_lazy("event of a request", "Talk or letter")
        ASSIGNED = "assigned", pgettext_lazy("event of a request", "Handed to somebody")
        STAGE = "stage", pgettext_lazy("event of a request", "Next step")
        SET_ASIDE = "set_aside", pgettext_lazy("event of a request", "Set aside: no request")
        TAKEN_BACK = "taken_back", pgettext_lazy("event of a request", "Taken back")
        DUPLICATE = "duplicate", pgettext_lazy("event of a request", "Duplicate joined")
        ASKED = "asked", pgettext_lazy("event of a request", "Clock stopped: we asked")
        SATISFIED = "satisfied", pgettext_lazy("event of a request", "Clock goes on: enough is known")
        EXTENDED = "extended", pgettext_lazy("event of a request", "Extended")
        NOTICE = "notice", pgettext_lazy("event of a request", "Told of the extension")
        IDENTITY = "identity", pgettext_lazy("event of a request", "Identity checked")
        SUBJECT = "subject", pgettext_lazy("event of a request", "Person found")
        MESSAGE = "message", pgettext_lazy("event of a request", "Message")
        FILE = "file", pgettext_lazy("event of a request", "File")
        PROPOSED = "proposed", pgettext_lazy("event of a request", "Decision proposed")
        DECIDED = "decided", pgettext_lazy("event of a request", "Decision")
        DONE = "done", pgettext_lazy("event of a request", "Carried out")
        PREPARED = "prepared", pgettext_lazy("event of a request", "Answer prepared")
        APPROVED = "approved", pgettext_lazy("event of a request", "Answer approved")
        SENT = "sent", pgettext_lazy("event of a request", "Answer sent")
        FETCHED = "fetched", pgettext_lazy("event of a request", "Package fetched")
        RECIPIENTS = "recipients", pgettext_lazy("event of a request", "Recipients told")
        CLOCK = "clock", pgettext_lazy("event of a request", "Reminder")
        CLOSED = "closed", pgettext_lazy("event of a request", "Closed")
        REOPENED = "reopened", pgettext_lazy("event of a request", "Opened again")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NOTE)
    at = neutral(models.DateTimeField(_("when"), default=timezone.now), OF_THE_CASE)
    text = ours(_("what happened"))
    ref = neutral(models.CharField(max_length=60, blank=True), "a number or code of ours")
    by = neutral(models.CharField(max_length=80), SIGNED)
    noted_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("the timeline of a case; its texts are ours, and sealed")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("event"), _("events")
        indexes = [models.Index(fields=["case", "-at", "-id"], name="request_event_newest")]  # the timeline

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class Task(HouseSealedModel):
    """One thing to do in a case, under the step it belongs to. `code` names those that the product plans itself."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    code = neutral(models.CharField(max_length=24, blank=True), "a code of ours: dsar/checklist.py")
    right = models.CharField(_("right"), max_length=16, choices=Kind, blank=True)
    text = ours(_("what is to be done"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = neutral(models.DateField(_("until"), null=True, blank=True), OF_THE_CASE)
    done_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    done_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what is to be done in a case; sealed")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("task of a request"), _("tasks of requests")
        constraints = [
            models.UniqueConstraint(fields=["case", "code", "right"], condition=~Q(code=""), name="request_task_once"),
            models.CheckConstraint(name="request_task_says_what", condition=~Q(code="") | Q(text__isnull=False)),
            models.CheckConstraint(
                name="request_task_done_by_somebody",
                condition=Q(done_at=None, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.case_id}"


class CaseMessage(SealedModel):
    """A message on the case page and the status page, in either direction."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("message of a request", "From her")
        OUT = "out", pgettext_lazy("message of a request", "To her")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    text = personal(SealedTextField(_("message")), Category.CORRESPONDENCE, source=Source.SUBJECT)
    at = models.DateTimeField(default=timezone.now)
    by = neutral(models.CharField(max_length=80), SIGNED)
    read_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # by the other side
    read_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)

    objects: ClassVar[Any] = HersQuerySet.as_manager()
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

    objects: ClassVar[Any] = HersQuerySet.as_manager()
    personal_data = PersonalData(subject="case__person", clock="at", rows=Rows.DELETE)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("file of a request"), _("files of requests")

    def __str__(self) -> str:
        return f"{self.role} {self.digest[:8]}"

"""The timeline of a case, and its list of what is to be done."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED, CaseEvent
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from dsar.models.cases import Case, ours
from dsar.models.parts import PartQuerySet
from dsar.models.terms import Kind, Stage


class Event(CaseEvent):
    """One entry of the timeline. `at` is when it happened, `noted_at` when it was written down."""

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("event of a request", "Received")
        LET_IN = "let_in", pgettext_lazy("event of a request", "Taken into the queue")
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

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NOTE)
    text = ours(_("what happened"))

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("the timeline of a case; its texts are ours, and sealed")

    class Meta(CaseEvent.Meta):
        indexes = [models.Index(fields=["case", "-at", "-id"], name="request_event_newest")]  # the timeline

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class Task(HouseSealedModel):
    """One thing to do in a case, under the step it belongs to. `code` names those that the product plans itself."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    code = neutral(models.CharField(max_length=24, blank=True), "a code of ours: dsar/cases/checklist.py")
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

"""Contacts with the supervisory authority as cases: an inspection, a complaint, a consultation, a breach, a question.

A case has letters in and out, what the authority asks point by point, documents for each point, and a timeline. Texts
and files are sealed under the organisation's key. The truth about a term is the letter: when it was delivered, how many
days it gives, until when the authority prolonged it; `due_on` repeats it for sorting.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.permissions import rights
from crm.accounts.permissions.matters import Matter
from crm.casework.case_models import NUMBER, OF_THE_CASE, SIGNED, CaseEvent, DeskQuerySet, kept_and_given_once
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.law.limits import in_force
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed import SealedTextField
from crm.privacy.sealed.files import SealedFileField

CASE_TEXT = "words between the organisation and the authority; sealed under the house key"
DIGEST = "a digest"


def keep_until(closed_at: datetime) -> date:
    """The last day on which a closed case must stay, to the end of its year (Art. 5(2))."""
    closed = timezone.localdate(closed_at)
    return date(closed.year + in_force("case_record_years", closed), 12, 31)


def case_text(label: Any = None) -> Any:
    """A text of a case."""
    return neutral(SealedTextField(label, house=True), CASE_TEXT)


KEPT = (
    "IF EXISTS (SELECT 1 FROM dpo_authoritycase AS held WHERE held.id = OLD.case_id AND NOT held.demo "
    "AND (held.keep_until IS NULL OR held.keep_until >= CURRENT_DATE)) THEN "
    "RAISE EXCEPTION 'authority case: what hangs on it is kept as long as the case'; END IF; RETURN OLD;"
)
OF_ITS_POINT = "(SELECT asked.case_id FROM dpo_authorityquestion asked WHERE asked.id = OLD.question_id)"


def kept_with_its_case(func: str = KEPT) -> pgtrigger.Trigger:
    """What hangs on a case goes no earlier than the case; of examples it may."""
    return pgtrigger.Trigger(name="kept_with_its_case", operation=pgtrigger.Delete, when=pgtrigger.Before, func=func)


class AuthorityQuerySet(DeskQuerySet):
    """Rows of these cases: for whoever works on people's requests at the desk, and whoever decides."""

    right = rights.PRIVACY_REQUESTS
    to_case = "case__"

    def for_desk(self, user: Any) -> Self:
        """All of them for whoever has the right; whose authorisation has run out sees the open ones in their hands."""
        rows = super().for_desk(user)
        return rows.filter(**{f"{self.to_case}handler": user, f"{self.to_case}state": "open"}) if user.lapsed else rows


class AuthorityCaseQuerySet(AuthorityQuerySet):
    """Questions about cases."""

    to_case = ""

    def open(self) -> Self:
        """Those that somebody works on."""
        return self.filter(state=AuthorityCase.State.OPEN)


class AuthorityCase(HouseSealedModel):
    """One contact with the authority, U-2026-02. It stays until `keep_until`; a trigger says so."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", pgettext_lazy("case of the authority", "Inspection")  # Art. 58(1)
        COMPLAINT = "complaint", pgettext_lazy("case of the authority", "Complaint")  # Art. 77
        CONSULTATION = "consultation", pgettext_lazy("case of the authority", "Prior consultation")  # Art. 36
        BREACH = "breach", pgettext_lazy("case of the authority", "After a breach")  # Art. 33, 58(2)
        QUESTION = "question", pgettext_lazy("case of the authority", "Question")  # Art. 31, 58(1)

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case of the authority", "Open")
        CLOSED = "closed", pgettext_lazy("case of the authority", "Closed")

    class Outcome(models.TextChoices):
        NOTHING = "nothing", pgettext_lazy("outcome with the authority", "Nothing found, or no more was asked")
        ADVICE = "advice", pgettext_lazy("outcome with the authority", "Advice or recommendation")
        WARNING = "warning", pgettext_lazy("outcome with the authority", "Warning or reprimand")  # Art. 58(2)(a), (b)
        ORDER = "order", pgettext_lazy("outcome with the authority", "Order")  # Art. 58(2)(c)-(h), (j)
        FINE = "fine", pgettext_lazy("outcome with the authority", "Administrative fine")  # Art. 83
        DISMISSED = "dismissed", pgettext_lazy("outcome with the authority", "Complaint dismissed or withdrawn")
        ADVISED = "consulted", pgettext_lazy("outcome with the authority", "Consultation answered")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = neutral(models.CharField(max_length=20, unique=True), NUMBER)
    demo = models.BooleanField(default=False, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = case_text(_("title"))
    reference = neutral(
        models.CharField(_("reference of the authority"), max_length=60, blank=True), "an authority's number"
    )
    contact = case_text(_("who writes for the authority"))
    visit_from = neutral(models.DateField(_("on site from"), null=True, blank=True), OF_THE_CASE)
    visit_to = neutral(models.DateField(_("on site until"), null=True, blank=True), OF_THE_CASE)
    request = models.ForeignKey(
        "dsar.Case", models.SET_NULL, null=True, blank=True, related_name="authority_cases", verbose_name=_("request")
    )
    breach = models.ForeignKey(
        "breaches.Breach", models.SET_NULL, null=True, blank=True, related_name="authority_cases"
    )
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_by = neutral(models.CharField(max_length=80), SIGNED)
    opened_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    closing_note = case_text(_("what came of it"))
    closed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    closed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    keep_until = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = AuthorityCaseQuerySet.as_manager()
    personal_data = NoPersonalData("a case with the authority; what it says of people is sealed under the house key")
    statutory_matter = Matter(rights.PRIVACY_REQUESTS, Q(state="open"), handler="handler")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name, verbose_name_plural = _("case with the authority"), _("cases with the authority")
        constraints = [
            models.CheckConstraint(
                name="authority_case_visit_has_its_order",
                condition=Q(visit_from=None, visit_to=None)
                | Q(visit_from__isnull=False, visit_to__isnull=False, visit_to__gte=F("visit_from")),
            ),
            models.CheckConstraint(
                name="authority_case_closed_by_somebody_and_kept",
                condition=Q(state="open", closed_at=None, keep_until=None, outcome="", closed_by="")
                | (
                    Q(state="closed", closed_at__isnull=False, keep_until__isnull=False, closing_note__isnull=False)
                    & ~Q(closed_by="")
                    & ~Q(outcome="")
                ),
            ),
        ]
        triggers = kept_and_given_once("authority case")

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"authority:{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it."""
        return self.state == self.State.OPEN


class OfAPointQuerySet(AuthorityQuerySet):
    """Rows that hang on a point."""

    to_case = "question__case__"


class AuthorityQuestion(HouseSealedModel):
    """One point that the authority asks, in the order of the letter, and what we say to it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(AuthorityCase, models.CASCADE, related_name="questions")
    letter = models.ForeignKey("dpo.AuthorityLetter", models.CASCADE, null=True, blank=True, related_name="questions")
    place = models.PositiveSmallIntegerField()
    text = case_text(_("what is asked"))
    answer = case_text(_("our answer"))
    answered_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    answered_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)

    objects: ClassVar[Any] = AuthorityQuerySet.as_manager()
    personal_data = NoPersonalData("what the authority asks; sealed under the house key")

    class Meta:
        ordering = ["place", "pk"]
        verbose_name, verbose_name_plural = _("question of the authority"), _("questions of the authority")
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="authority_question_has_its_place")]
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.place}"


class AskedDocument(HouseSealedModel):
    """A document for one point: one of the product, which is there whenever it is opened, or a file from outside.

    A missing one says what is missing and when it follows; it never stops the answer.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(AuthorityQuestion, models.CASCADE, related_name="documents")
    kind = neutral(models.CharField(_("document"), max_length=20), "a code of ours: crm/dpo/authority_cases/asked.py")
    person = neutral(models.UUIDField(null=True, blank=True), "the public id of a person whose sheet is given")
    label = case_text(_("what it is called"))
    missing = case_text(_("what is missing"))
    follows_on = neutral(models.DateField(_("follows until"), null=True, blank=True), OF_THE_CASE)
    file = neutral(SealedFileField(_("file"), house=True), CASE_TEXT)
    file_name = case_text(_("file name"))
    digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    size = models.PositiveIntegerField(default=0)
    picked_by = neutral(models.CharField(max_length=80), SIGNED)
    picked_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = OfAPointQuerySet.as_manager()
    personal_data = NoPersonalData("which documents the authority gets; sealed under the house key")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("document for the authority"), _("documents for the authority")
        triggers = [kept_with_its_case(KEPT.replace("OLD.case_id", OF_ITS_POINT))]

    def __str__(self) -> str:
        return self.kind

    @property
    def ready(self) -> bool:
        """Whether it can be given as it is."""
        return not self.missing


class AuthorityEvent(CaseEvent):
    """One entry of the timeline of a case with the authority; minutes of talks stand here too."""

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("event with the authority", "Case opened")
        CHANGED = "changed", pgettext_lazy("event with the authority", "Case changed")
        RECEIVED = "received", pgettext_lazy("event with the authority", "Letter delivered")
        PROLONGED = "prolonged", pgettext_lazy("event with the authority", "Term prolonged")
        WRITTEN = "written", pgettext_lazy("event with the authority", "Letter written")
        SIGNED = "signed", pgettext_lazy("event with the authority", "Letter signed")
        SENT = "sent", pgettext_lazy("event with the authority", "Letter sent")
        TALK = "talk", pgettext_lazy("event with the authority", "Talk with the authority")
        MINUTES = "minutes", pgettext_lazy("event with the authority", "Minutes")
        NOTE = "note", pgettext_lazy("event with the authority", "Note")
        TOLD = "told", pgettext_lazy("event with the authority", "Reminder sent")
        CLOSED = "closed", pgettext_lazy("event with the authority", "Case closed")
        REOPENED = "reopened", pgettext_lazy("event with the authority", "Case opened again")

    case = models.ForeignKey(AuthorityCase, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NOTE)
    text = case_text(_("what happened"))

    objects: ClassVar[Any] = AuthorityQuerySet.as_manager()
    personal_data = NoPersonalData("the timeline of a case with the authority; its texts are sealed")

    class Meta(CaseEvent.Meta):
        triggers = [kept_with_its_case()]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

"""Letters to and from the authority, on their case: words or a file, delivery and term, signature and way out."""

from typing import Any, ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.dpo.models.authority_cases import (
    CASE_TEXT,
    DIGEST,
    AuthorityCase,
    AuthorityQuerySet,
    case_text,
    kept_with_its_case,
)
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.organisation import HouseSealedModel
from crm.privacy.sealed.files import SealedFileField


class AuthorityLetterQuerySet(AuthorityQuerySet):
    """Questions about letters."""

    def waiting(self) -> Self:
        """Those of the authority whose term runs: nothing that answers them has gone. The most urgent first."""
        rows = self.filter(way=AuthorityLetter.Way.IN, due_on__isnull=False, answered_on=None)
        return rows.filter(case__state=AuthorityCase.State.OPEN).order_by("due_on", "pk")


class AuthorityLetter(HouseSealedModel):
    """A letter of the authority, with its term, or one of ours: written, signed by whoever decides, gone."""

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("letter of the authority", "From the authority")
        OUT = "out", pgettext_lazy("letter of the authority", "To the authority")

    class Kind(models.TextChoices):
        DEMAND = "demand", pgettext_lazy("letter of the authority", "Demand for information")
        NOTICE = "notice", pgettext_lazy("letter of the authority", "Notice of an inspection or a proceeding")
        PROTOCOL = "protocol", pgettext_lazy("letter of the authority", "Protocol of the inspection")
        DECISION = "decision", pgettext_lazy("letter of the authority", "Decision")
        OPINION = "opinion", pgettext_lazy("letter of the authority", "Written advice")  # Art. 36(2)
        ANSWER = "answer", pgettext_lazy("letter of the authority", "Answer")
        EXTENSION = "extension", pgettext_lazy("letter of the authority", "Request for more time")
        OBJECTIONS = "objections", pgettext_lazy("letter of the authority", "Objections to the protocol")
        CONSULTING = "consulting", pgettext_lazy("letter of the authority", "Request for consultation")  # Art. 36(1)
        OTHER = "other", pgettext_lazy("letter of the authority", "Other letter")

    class Channel(models.TextChoices):
        ELECTRONIC = "electronic", pgettext_lazy("letter of the authority", "Electronic delivery")
        POST = "post", pgettext_lazy("letter of the authority", "Post")
        PERSON = "person", pgettext_lazy("letter of the authority", "In person")
        MAIL = "mail", pgettext_lazy("letter of the authority", "E-mail")

    FROM_THEM = (Kind.DEMAND, Kind.NOTICE, Kind.PROTOCOL, Kind.DECISION, Kind.OPINION, Kind.OTHER)
    FROM_US = (Kind.ANSWER, Kind.EXTENSION, Kind.OBJECTIONS, Kind.CONSULTING, Kind.OTHER)
    SIGNED_BY_DECIDER = (Kind.ANSWER, Kind.OBJECTIONS, Kind.CONSULTING)  # the controller speaks in these (Art. 31, 36)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(AuthorityCase, models.CASCADE, related_name="letters")
    way = models.CharField(max_length=3, choices=Way)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.ELECTRONIC)
    dated_on = neutral(models.DateField(_("dated"), null=True, blank=True), OF_THE_CASE)
    reference = neutral(models.CharField(_("reference"), max_length=60, blank=True), "an authority's number")
    text = case_text(_("what it says"))
    file = neutral(SealedFileField(_("file"), house=True), CASE_TEXT)
    file_name = case_text(_("file name"))
    digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    size = models.PositiveIntegerField(default=0)
    noted_by = neutral(models.CharField(max_length=80), SIGNED)
    noted_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    # ---- from them
    delivered_on = neutral(models.DateField(_("delivered"), null=True, blank=True), OF_THE_CASE)
    term_days = models.PositiveSmallIntegerField(_("days for the answer"), null=True, blank=True)
    prolonged_to = neutral(models.DateField(_("prolonged until"), null=True, blank=True), OF_THE_CASE)
    prolonged_why = case_text(_("how it was prolonged"))
    due_on = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)
    answered_on = neutral(models.DateField(null=True, blank=True), OF_THE_CASE)
    told_days = models.SmallIntegerField(null=True, blank=True)  # the nearest distance that was told of

    # ---- from us
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    signed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    signed_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    sent_on = neutral(models.DateField(_("sent"), null=True, blank=True), OF_THE_CASE)
    proof = neutral(
        models.CharField(_("number of the receipt"), max_length=80, blank=True), "a number of a receipt or a parcel"
    )

    objects: ClassVar[Any] = AuthorityLetterQuerySet.as_manager()
    personal_data = NoPersonalData("letters to and from the authority, sealed under the house key")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("letter"), _("letters")
        constraints = [
            models.CheckConstraint(
                name="authority_letter_in_was_delivered",
                condition=~Q(way="in") | Q(delivered_on__isnull=False, answers=None, sent_on=None, signed_at=None),
            ),
            models.CheckConstraint(
                name="authority_letter_out_has_no_term",
                condition=~Q(way="out") | Q(delivered_on=None, term_days=None, due_on=None, prolonged_to=None),
            ),
            models.CheckConstraint(
                name="authority_letter_signed_before_it_goes",
                condition=Q(sent_on=None)
                | ~Q(kind__in=["answer", "objections", "consulting"])
                | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(way="in", answered_on=None), name="authority_letter_due"
            )  # the overview's strip, the watch
        ]
        triggers = [
            kept_with_its_case(),
            pgtrigger.Trigger(
                name="as_it_went",  # what was signed or sent is never made over, nor what they sent
                operation=pgtrigger.UpdateOf("digest", "kind", "way"),
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("digest", "kind", "way"),
                func="IF OLD.way = 'in' OR OLD.signed_at IS NOT NULL OR OLD.sent_on IS NOT NULL THEN "
                "RAISE EXCEPTION 'authority letter: it stays as it was recorded, signed or sent'; END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.kind} {self.case_id}"

    @property
    def needs_signature(self) -> bool:
        """Whether the controller has to sign it before it goes."""
        return self.way == self.Way.OUT and self.kind in self.SIGNED_BY_DECIDER

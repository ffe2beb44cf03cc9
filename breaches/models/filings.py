"""What the authority was told (zgłoszenia): each as it was sent, byte for byte, with its digest and the proof.

    N-2026-03/1 initial ──> N-2026-03/2 follow-up ──> …        N-2026-03/1 complete        any of them ──> withdrawn

After 72 hours the reasons for the delay are compulsory (Art. 33(1)); a constraint of the database says so.
"""

from typing import Any, ClassVar
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.models.cases import Breach, case_text, kept_with_its_case
from breaches.models.parts import PartQuerySet
from breaches.models.terms import DIGEST, SEVERAL
from crm.casework.case_models import NUMBER, OF_THE_CASE, SIGNED
from crm.privacy.database.frozen_columns import stays_once
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.law.jurisdiction import Words, jurisdiction
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedJSONField
from crm.privacy.sealed.files import SealedFileField


class Filing(HouseSealedModel):
    """One filing: prepared (files made and frozen), then sent by hand, then recorded with its proof."""

    class Kind(models.TextChoices):
        COMPLETE = "complete", pgettext_lazy("filing", "Complete")
        INITIAL = "initial", pgettext_lazy("filing", "Initial")
        FOLLOW_UP = "follow_up", pgettext_lazy("filing", "Follow-up")
        WITHDRAWN = "withdrawn", pgettext_lazy("filing", "Withdrawal")

    DRILL = "drill"  # the place of an exercise; the others are the authority's own (crm/privacy/law/jurisdiction.py)

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    breach = models.ForeignKey(Breach, models.PROTECT, related_name="filings")
    number = neutral(models.CharField(max_length=24, unique=True), NUMBER)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    drill = models.BooleanField(default=False, editable=False)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="next")
    content = neutral(SealedJSONField(house=True), SEVERAL)
    pdf = neutral(SealedFileField(house=True), SEVERAL)
    json = neutral(SealedFileField(house=True), SEVERAL)
    xml = neutral(SealedFileField(house=True), SEVERAL)
    pdf_digest = neutral(models.CharField(max_length=64), DIGEST)
    json_digest = neutral(models.CharField(max_length=64), DIGEST)
    xml_digest = neutral(models.CharField(max_length=64), DIGEST)
    prepared_by = neutral(models.CharField(max_length=80), SIGNED)
    prepared_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)
    due_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)  # of the first one; None afterwards
    delay_reason = case_text(_("reasons for the delay"))
    place = neutral(models.CharField(_("where it is filed"), max_length=10, blank=True), "a place of the authority")
    sent_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    sent_at = neutral(models.DateTimeField(_("sent"), null=True, blank=True), OF_THE_CASE)
    proof = neutral(SealedFileField(_("proof of sending"), house=True), SEVERAL)
    proof_name = case_text(_("file name"))
    proof_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    reference = neutral(
        models.CharField(_("number of the receipt"), max_length=80, blank=True), "an authority's number"
    )
    authority_number = neutral(
        models.CharField(_("the authority's number of the case"), max_length=60, blank=True), "an authority's number"
    )

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what the authority was told; sealed under the house key")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("filing"), _("filings")
        constraints = [
            models.CheckConstraint(
                name="filing_first_has_its_limit",
                condition=Q(kind__in=["follow_up", "withdrawn"]) | Q(due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="filing_late_has_reasons",  # Art. 33(1), second sentence
                condition=Q(due_at=None)
                | Q(delay_reason__isnull=False)
                | (Q(prepared_at__lte=F("due_at")) & (Q(sent_at=None) | Q(sent_at__lte=F("due_at")))),
            ),
            models.CheckConstraint(
                name="filing_follows_another",
                condition=Q(kind__in=["complete", "initial"]) | Q(previous__isnull=False),
            ),
            models.CheckConstraint(
                name="filing_sent_by_somebody_with_proof",
                condition=Q(sent_at=None, sent_by="", place="")
                | (
                    Q(sent_at__isnull=False)
                    & ~Q(sent_by="")
                    & ~Q(place="")
                    & (Q(place="drill") | ~Q(proof="") | ~Q(reference=""))
                ),
            ),
            models.CheckConstraint(
                name="filing_drill_goes_nowhere",
                condition=Q(place="") | Q(drill=True, place="drill") | (Q(drill=False) & ~Q(place="drill")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_sent",  # what was made for the authority is never made over
                operation=pgtrigger.UpdateOf("pdf_digest", "json_digest", "xml_digest", "number", "kind"),
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("pdf_digest", "json_digest", "xml_digest", "number", "kind"),
                func="RAISE EXCEPTION 'breach: a filing stays as it was made';",
            ),
            stays_once(
                "sent_once",  # when, where, by whom and with which proof it went is recorded once
                "sent_at",
                "sent_at",
                "sent_by",
                "place",
                "reference",
                "proof_digest",
                words="breach: a filing that was sent stays as it was recorded",
            ),
            kept_with_its_case(),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def places(cls, *, drill: bool) -> list[tuple[str, Words]]:
        """(code, name) of where a filing may go."""
        if drill:
            return [(cls.DRILL, pgettext_lazy("where it is filed", "Nowhere: an exercise"))]
        return [(place.code, place.name) for place in jurisdiction().authority.places]

    @property
    def place_name(self) -> Words:
        """Where it went, in words; the code of a place that the authority has no more."""
        return dict([*self.places(drill=False), *self.places(drill=True)]).get(self.place, self.place)

    @property
    def late(self) -> bool:
        """Whether it went, or would go, after its limit."""
        return self.due_at is not None and (self.sent_at or self.prepared_at) > self.due_at

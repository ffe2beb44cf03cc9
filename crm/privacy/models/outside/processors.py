"""The file of a processor (Art. 28): whom it passes data on to, how it was verified, what happened, how it ended.

The other way round, `Entrusted`: what we process for others (Art. 30(2)).
"""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import ABOUT, SIGNED, Recipient


class SubProcessor(models.Model):
    """Somebody whom a processor passes our data on to (Art. 28(2), (4)): notified, objected to or accepted."""

    class Decision(models.TextChoices):
        OPEN = "", pgettext_lazy("sub-processor", "Waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("sub-processor", "Accepted")
        SILENT = "silent", pgettext_lazy("sub-processor", "Accepted by silence")  # the deadline passed
        OBJECTED = "objected", pgettext_lazy("sub-processor", "Objected")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="sub_processors")
    name = neutral(models.CharField(_("name"), max_length=120), ABOUT)
    country = neutral(models.CharField(_("country"), max_length=2), "a country")
    service = neutral(models.CharField(_("service"), max_length=200, blank=True), ABOUT)
    noticed_on = neutral(models.DateField(_("notice received"), default=timezone.localdate), ABOUT)
    object_until = neutral(models.DateField(_("objection until"), null=True, blank=True), ABOUT)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True, default="")
    why = neutral(models.TextField(_("reason"), blank=True), ABOUT)
    objection_message = neutral(models.UUIDField(null=True, blank=True), "the mail that carried our objection")
    decided_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    decided_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    until = neutral(models.DateField(_("until"), null=True, blank=True), ABOUT)
    personal_data: ClassVar[Any] = NoPersonalData("firms that a processor of ours uses")

    class Meta:
        verbose_name = _("sub-processor")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sub_processor_objection_why", condition=~models.Q(decision="objected") | ~models.Q(why="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Verification(models.Model):
    """One questionnaire to a processor (Art. 28(1)): a link without sign-in, its answers, our score, the next look."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="verifications")
    digest = neutral(models.BinaryField(unique=True), "SHA-256 of the secret in the link")
    sent_to = neutral(models.EmailField(blank=True), "a firm's address for privacy matters")
    sent_at = neutral(models.DateTimeField(default=timezone.now), ABOUT)
    sent_by = neutral(models.CharField(max_length=80), SIGNED)
    message = neutral(models.UUIDField(null=True, blank=True), "the mail with the link")
    expires_at = neutral(models.DateTimeField(), ABOUT)
    opened_at = neutral(models.DateTimeField(null=True, blank=True), "when the link was first opened")
    begun_at = neutral(models.DateTimeField(null=True, blank=True), "when the first answer was kept")
    answers = neutral(models.JSONField(default=dict, blank=True), ABOUT)  # {question: {"answer": …, "note": …}}
    submitted_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    score = neutral(models.PositiveSmallIntegerField(_("score"), null=True, blank=True), "percent of points")
    verdict = neutral(models.TextField(_("our conclusion"), blank=True), ABOUT)
    reviewed_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    reviewed_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    review_on = neutral(models.DateField(_("next review"), null=True, blank=True), ABOUT)
    reminded_at = neutral(models.DateTimeField(null=True, blank=True), "when the desk was told that the review is due")
    personal_data: ClassVar[Any] = NoPersonalData("what a firm says about its own measures")

    class Meta:
        verbose_name = _("verification of a processor")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"verification {self.uid.hex[:8]}"


class ProcessorEvents(models.Manager):
    """Events without the files that prove them."""

    def get_queryset(self) -> models.QuerySet:
        """Everything but the file."""
        return super().get_queryset().defer("proof")


class ProcessorEvent(models.Model):
    """What happened with a processor: an incident, an audit, data given back or deleted at the end (28(3)(g))."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("Incident")
        AUDIT = "audit", _("Audit or inspection")  # 28(3)(h)
        RETURNED = "returned", _("Data given back")
        DELETED = "deleted", _("Data deleted")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    on = neutral(models.DateField(_("day"), default=timezone.localdate), ABOUT)
    text = neutral(models.TextField(_("what happened")), ABOUT)
    proof_name = neutral(models.CharField(max_length=120, blank=True), "name of a firm's file")
    proof_type = neutral(models.CharField(max_length=80, blank=True), ABOUT)
    proof = neutral(models.BinaryField(null=True, blank=True), "a firm's confirmation")
    recorded_by = neutral(models.CharField(max_length=80), SIGNED)
    recorded_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar[Any] = NoPersonalData("what happened between us and a firm")

    objects: ClassVar[Any] = ProcessorEvents()

    class Meta:
        verbose_name = _("event with a processor")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Entrusted(models.Model):
    """What we process for another controller (Art. 30(2)): whose, what, on which instructions, until when."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    controller = neutral(models.CharField(_("controller"), max_length=160), "a firm for which we process")
    contact = neutral(models.CharField(_("contact of the controller"), max_length=200, blank=True), ABOUT)
    officer = neutral(models.CharField(_("their data protection officer"), max_length=200, blank=True), ABOUT)
    services = neutral(models.TextField(_("what we do")), ABOUT)
    categories = ArrayField(models.CharField(max_length=24, choices=Category), verbose_name=_("categories"))
    people = neutral(models.CharField(_("whose data"), max_length=200, blank=True), "kinds of people")
    instructions = neutral(models.TextField(_("instructions"), blank=True), ABOUT)
    transfers = neutral(models.CharField(_("transfers outside the EEA"), max_length=200, blank=True), ABOUT)
    reference = neutral(models.CharField(_("number or place"), max_length=120, blank=True), ABOUT)
    since = neutral(models.DateField(_("from"), default=timezone.localdate), ABOUT)
    until = neutral(models.DateField(_("until"), null=True, blank=True), ABOUT)
    recorded_by = neutral(models.CharField(max_length=80), SIGNED)
    recorded_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data: ClassVar[Any] = NoPersonalData("firms for which we process")

    class Meta:
        verbose_name = _("processing for another controller")
        ordering = ["controller", "pk"]

    def __str__(self) -> str:
        return self.controller

"""Whoever got the data is told (Art. 19), and of an erasure proves that it was done there too, or says why not."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Recipient
from crm.privacy.models.organisation import HouseSealedModel
from dsar.models.cases import Case, ours
from dsar.models.parts import PartQuerySet
from dsar.models.terms import DIGEST, Kind


class RecipientNotice(HouseSealedModel):
    """One recipient, or one place outside, that has their data: told how, until when, and what proves the end.

    It is about the people of the case, or about `number` others whom a purge erased (NoticedPerson).
    `purposes` are slugs under which it had the data; `basis` says what lets it keep a part, `reason` why it is not told
    or what it keeps, `links` are digests of the secrets in the mails to it. A restriction has ended at `lifted_at`; a
    notice of its own (`ends`) tells of that.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("recipient told", "To be told")
        SENT = "sent", pgettext_lazy("recipient told", "Told")
        CONFIRMED = "confirmed", pgettext_lazy("recipient told", "Confirmed")
        FAILED = "failed", pgettext_lazy("recipient told", "Did not arrive")
        IMPOSSIBLE = "impossible", pgettext_lazy("recipient told", "Impossible or disproportionate")
        KEEPS = "keeps", pgettext_lazy("recipient told", "Keeps by law")

    class Way(models.TextChoices):
        HOOK = "hook", pgettext_lazy("way to a recipient", "by webhook")
        MAIL = "mail", pgettext_lazy("way to a recipient", "by mail")
        TASK = "task", pgettext_lazy("way to a recipient", "as a task")
        ITSELF = "itself", pgettext_lazy("way to a recipient", "by itself, with our own data")

    class Proof(models.TextChoices):
        SIGNED = "signed", pgettext_lazy("proof of a recipient", "signed answer of their program")
        CLICKED = "clicked", pgettext_lazy("proof of a recipient", "confirmed on the page")
        NOTE = "note", pgettext_lazy("proof of a recipient", "noted by us")
        KEY = "key", pgettext_lazy("proof of a recipient", "key destroyed")  # copies are unreadable from then on
        OURS = "ours", pgettext_lazy("proof of a recipient", "our own data were changed")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="recipient_notices")
    number = models.PositiveIntegerField(_("people"), null=True, blank=True)
    right = models.CharField(_("of what"), max_length=16, choices=Kind)
    ends = models.BooleanField(_("tells that it has ended"), default=False)
    lifted_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    recipient = models.ForeignKey(Recipient, models.SET_NULL, null=True, blank=True, related_name="+")
    name = ours(_("recipient"))
    email = ours(_("e-mail"))
    role = models.CharField(_("role"), max_length=16, choices=Recipient.Kind, blank=True, default="")
    standing = models.BooleanField(default=False)
    purposes = neutral(ArrayField(models.SlugField(max_length=40), default=list, blank=True), "slugs of purposes")
    categories = ArrayField(models.CharField(max_length=24, choices=Category), default=list, blank=True)
    way = models.CharField(_("how it is told"), max_length=8, choices=Way, default=Way.MAIL)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = neutral(models.DateField(_("until"), null=True, blank=True), OF_THE_CASE)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    message_uid = models.UUIDField(null=True, blank=True)  # the message in the outbox
    links = neutral(ArrayField(models.CharField(max_length=64), default=list, blank=True), DIGEST)
    sent_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    reminded_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    proof = models.CharField(_("proof"), max_length=8, choices=Proof, blank=True, default="")
    settled_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    settled_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    reason = ours(_("why it is impossible"))
    basis = ours(_("what lets it keep the data"))
    keeps_until = neutral(models.DateField(_("kept there until"), null=True, blank=True), OF_THE_CASE)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), OF_THE_CASE)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("that a recipient was told; sealed")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("notice to a recipient"), _("notices to recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "right", "recipient"],
                condition=Q(recipient__isnull=False, lifted_at__isnull=True),
                name="request_recipient_told_once",
            ),
            models.CheckConstraint(
                name="request_recipient_only_restrictions_end",
                condition=Q(lifted_at__isnull=True, ends=False) | Q(lifted_at__isnull=False, right="restriction"),
            ),
            models.CheckConstraint(name="request_recipient_has_a_name", condition=Q(name__isnull=False)),
            models.CheckConstraint(
                name="request_recipient_of_what",
                condition=Q(right__in=["rectification", "erasure", "restriction"]),  # Art. 19
            ),
            models.CheckConstraint(
                name="request_recipient_spared_with_reason", condition=~Q(state="impossible") | Q(reason__isnull=False)
            ),
            models.CheckConstraint(
                name="request_recipient_keeps_on_a_basis", condition=~Q(state="keeps") | Q(basis__isnull=False)
            ),
            models.CheckConstraint(
                name="request_recipient_sent_when",
                condition=~Q(state__in=["sent", "confirmed"]) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            # what the schedule sends next
            models.Index(fields=["next_at"], condition=Q(state__in=["waiting", "failed"]), name="request_recipient_due")
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.state}"

    @property
    def settled(self) -> bool:
        """Whether nothing is waited for any more: proven, or explained."""
        return self.state in SETTLED


SETTLED = (
    RecipientNotice.State.CONFIRMED,
    RecipientNotice.State.KEEPS,
    RecipientNotice.State.IMPOSSIBLE,
)

"""What is decided of each right, by category and purpose where it differs; what the eraser, recipients and others did.

A yes needs one person. A refusal and a fee take two: one proposes, somebody else decides for the controller.
"""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.casework.case_models import OF_THE_CASE, SIGNED, TwoPersonDecision
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models import Recipient
from crm.privacy.models.organisation import HouseSealedModel
from dsar.models.cases import Case, ours
from dsar.models.parts import PartQuerySet
from dsar.models.terms import CODES, Kind, Verdict, Why

GRAVE = [Verdict.REFUSED.value, Verdict.FEE.value]


class Decision(TwoPersonDecision):
    """A proposal until somebody decides it; decided, it counts until a later one replaces it.

    `category` and `purpose` empty: it is about the right as a whole. `done` holds what carrying it out did, in codes
    and numbers, once `done_at` says so.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    right = models.CharField(_("right"), max_length=16, choices=Kind)
    category = models.CharField(_("category"), max_length=24, choices=Category, blank=True)
    purpose = neutral(models.SlugField(_("purpose"), max_length=40, blank=True), "a purpose's slug")
    verdict = models.CharField(_("decision"), max_length=12, choices=Verdict)
    why = models.CharField(_("reason"), max_length=16, choices=Why, blank=True)
    text = ours(_("reasons, as the person is told them"))
    fee = models.DecimalField(_("fee in zloty"), max_digits=8, decimal_places=2, null=True, blank=True)
    ground = neutral(models.CharField(max_length=24, blank=True), "a letter of an article, as a code")
    done_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    done_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    done = neutral(models.JSONField(default=dict, blank=True), CODES)

    objects: ClassVar[Any] = PartQuerySet.as_manager()
    personal_data = NoPersonalData("what was decided in a case and why; sealed")

    class Meta(TwoPersonDecision.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "right", "category", "purpose"],
                condition=Q(decided_at=None, replaced_at=None),
                name="request_one_proposal_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["case", "right", "category", "purpose"],
                condition=Q(decided_at__isnull=False, replaced_at=None),
                name="request_one_decision_in_force",
            ),
            models.CheckConstraint(
                name="request_decided_by_somebody",
                condition=Q(decided_at=None, decided_by="") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(  # Art. 12(5): the burden is ours
                name="request_refusal_and_fee_take_two",
                condition=~Q(verdict__in=GRAVE) | (~Q(proposed_by="") & ~Q(proposed_by=F("decided_by"))),
            ),
            models.CheckConstraint(  # Art. 12(4)
                name="request_refusal_and_fee_have_reasons",
                condition=~Q(verdict__in=GRAVE) | (~Q(why="") & Q(text__isnull=False)),
            ),
            models.CheckConstraint(
                name="request_fee_says_how_much",
                condition=Q(verdict="fee", fee__isnull=False, fee__gt=0) | (~Q(verdict="fee") & Q(fee=None)),
            ),
            models.CheckConstraint(
                name="request_done_only_decided",
                condition=Q(done_at=None, done_by="")
                | (Q(done_at__isnull=False, decided_at__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.verdict}"


class RecipientNotice(HouseSealedModel):
    """One recipient who got their data is told of rectification, erasure or restriction (Art. 19), or why it is not."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("recipient told", "To be told")
        SENT = "sent", pgettext_lazy("recipient told", "Told")
        CONFIRMED = "confirmed", pgettext_lazy("recipient told", "Confirmed")
        FAILED = "failed", pgettext_lazy("recipient told", "Did not arrive")
        IMPOSSIBLE = "impossible", pgettext_lazy("recipient told", "Impossible or disproportionate")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="recipient_notices")
    right = models.CharField(_("of what"), max_length=16, choices=Kind)
    recipient = models.ForeignKey(Recipient, models.SET_NULL, null=True, blank=True, related_name="+")
    name = ours(_("recipient"))
    email = ours(_("e-mail"))
    categories = ArrayField(models.CharField(max_length=24, choices=Category), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    message_uid = models.UUIDField(null=True, blank=True)  # the message in the outbox
    sent_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    settled_at = neutral(models.DateTimeField(null=True, blank=True), OF_THE_CASE)
    settled_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    reason = ours(_("why it is impossible"))
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
                condition=Q(recipient__isnull=False),
                name="request_recipient_told_once",
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

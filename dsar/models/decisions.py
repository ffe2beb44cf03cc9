"""What is decided of each right, by category and purpose where it differs; what the eraser, recipients and others did.

A yes needs one person. A refusal and a fee take two: one proposes, somebody else decides for the controller.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.casework.case_models import OF_THE_CASE, SIGNED, TwoPersonDecision
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, neutral
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

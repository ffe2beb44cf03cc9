"""A second person's word on a discount over the limit: asked for, given or refused, taken back by a later change."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.sales.models.offering.written_offers import MOMENT, Offer


class OfferApprovalQuerySet(SealedQuerySet):
    """Questions about approvals. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Those of the offers that `user` sees."""
        return self.filter(offer__in=Offer.objects.visible_to(user).order_by().values("pk"))

    def current(self) -> Self:
        """Those that no later change has taken back: one an offer."""
        return self.filter(ended_at=None)

    def waiting(self) -> Self:
        """Those that nobody has decided, of offers that may still go out."""
        going = (Offer.State.DRAFT, Offer.State.SENT, Offer.State.EXPIRED)
        return self.current().filter(outcome="", offer__state__in=going)


class OfferApproval(HouseSealedModel):
    """One question whether an offer may go out with its discount. `digest` is that of the lines it was asked about;
    it counts for them alone, until `ended_at`.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("discount", "approved")
        REFUSED = "refused", pgettext_lazy("discount", "refused")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="approvals")
    percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2)
    digest = neutral(models.CharField(max_length=64), "of the lines it was asked about")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = neutral(models.DateTimeField(null=True), MOMENT)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reason = personal(SealedTextField(_("reason"), house=True), Category.CORRESPONDENCE)
    ended_at = neutral(models.DateTimeField(null=True), MOMENT)
    personal_data = PersonalData(subject="offer__deal__person", clock="asked_at", rows=Rows.DELETE)

    objects: ClassVar = OfferApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval of a discount")
        verbose_name_plural = _("approvals of discounts")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["offer"], condition=Q(outcome="", ended_at=None), name="offer_approval_waits")]
        constraints = [
            models.UniqueConstraint(fields=["offer"], condition=Q(ended_at=None), name="offer_approval_one_counts"),
            models.CheckConstraint(
                name="offer_approval_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="offer_approval_decided_with_its_moment",
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether somebody may still decide it."""
        return not self.outcome and self.ended_at is None

    @property
    def approved(self) -> bool:
        """Whether it was approved, and nothing has taken it back."""
        return self.outcome == self.Outcome.APPROVED and self.ended_at is None

"""Links by which somebody without an account takes a pack of evidence: an address, a code told otherwise, who came."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.dpo.models.evidence import DIGEST, KEPT_FOR, SIGNED, WORK, EvidencePack
from crm.privacy.declarations import StaffData, neutral
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField

MOST_WRONG = 5  # codes that did not fit: then the link is shut for good
MOST_TAKEN = 10  # downloads of one link: more is no inspector who keeps their copy


class EvidenceLinkQuerySet(SealedQuerySet):
    """Links to packs."""

    def open_at(self, at: datetime) -> Self:
        """Those that open their pack at that moment: as `EvidenceLink.state` says of one."""
        few = {"wrong__lt": MOST_WRONG, "taken__lt": MOST_TAKEN, "revoked_at": None}
        ready = {"pack__state": EvidencePack.State.READY, "pack__expires_at__gt": at}
        return self.filter(made_at__lte=at, expires_at__gt=at, **few, **ready)


class EvidenceLink(HouseSealedModel):
    """One link to a pack. Only digests of address and code are kept, so that neither is ever shown again."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("link to a pack", "Open")
        EXPIRED = "expired", pgettext_lazy("link to a pack", "Expired")
        REVOKED = "revoked", pgettext_lazy("link to a pack", "Revoked")
        SHUT = "shut", pgettext_lazy("link to a pack", "Shut after wrong codes")
        SPENT = "spent", pgettext_lazy("link to a pack", "Used up")
        OVER = "over", pgettext_lazy("link to a pack", "The files are gone")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    pack = models.ForeignKey(EvidencePack, models.CASCADE, related_name="links")
    to = neutral(SealedTextField(_("for whom"), house=True), "which authority or auditor gets it, sealed; for a year")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    link_digest = neutral(models.CharField(max_length=64, unique=True), DIGEST)
    code_digest = neutral(models.CharField(max_length=64), DIGEST)
    wrong = models.PositiveSmallIntegerField(default=0)  # codes that did not fit
    taken = models.PositiveSmallIntegerField(default=0)
    made_by = neutral(models.CharField(max_length=80), SIGNED)
    made_at = neutral(models.DateTimeField(default=timezone.now), WORK)
    expires_at = neutral(models.DateTimeField(), WORK)
    revoked_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    revoked_at = neutral(models.DateTimeField(null=True, blank=True), WORK)
    objects: ClassVar[Any] = EvidenceLinkQuerySet.as_manager()
    personal_data = StaffData(user="pack__owner", why="to whom a pack of evidence was opened, and by whom")

    class Meta:
        verbose_name, verbose_name_plural = _("link to a pack of evidence"), _("links to packs of evidence")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_link_for_days",
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + KEPT_FOR),
            ),
            models.CheckConstraint(
                name="evidence_link_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
            ),
            models.CheckConstraint(
                name="evidence_link_few_tries", condition=Q(wrong__lte=MOST_WRONG, taken__lte=MOST_TAKEN)
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to a pack of evidence"

    def state(self, at: datetime) -> "EvidenceLink.State":
        """How it stands at that moment; it opens while OPEN."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.wrong >= MOST_WRONG:
            return self.State.SHUT
        if self.taken >= MOST_TAKEN:
            return self.State.SPENT
        if not self.made_at <= at < self.expires_at:
            return self.State.EXPIRED
        return self.State.OPEN if self.pack.is_open(at) else self.State.OVER


class EvidenceVisit(models.Model):
    """A code was typed behind a link: when, from which network, and whether the pack went."""

    link = models.ForeignKey(EvidenceLink, models.CASCADE, related_name="visits")
    at = neutral(models.DateTimeField(default=timezone.now), WORK)
    done = models.BooleanField(default=False)  # False: the code was wrong, or the link was not open
    network = neutral(models.CharField(max_length=50, blank=True), "a network without the machine in it; for a year")
    personal_data = StaffData(user="link__pack__owner", why="when a pack of evidence left by a link")

    class Meta:
        verbose_name, verbose_name_plural = _("visit by a link to a pack"), _("visits by links to packs")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"visit {self.pk} by a link to a pack"

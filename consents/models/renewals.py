"""A reminder that a consent runs out, with the button behind its link. Only the link's digest is kept."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models.grounds import Ground
from consents.models.wordings import WordingText
from crm.privacy.declarations import PersonalData, Rows, neutral


class Renewal(models.Model):
    """One reminder in one term of a consent. `text` are the words that the button agrees to."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    ground = models.ForeignKey(Ground, models.CASCADE, related_name="renewals")
    term = neutral(models.DateTimeField(), "since when the consent that runs out was in force")
    text = models.ForeignKey(WordingText, models.PROTECT, related_name="+")
    digest = neutral(models.CharField(max_length=64, unique=True), "a digest of a random token")
    asked_at = models.DateTimeField()
    expires_at = neutral(models.DateTimeField(), "the life of a link")
    confirmed_at = neutral(models.DateTimeField(null=True, blank=True), "when the button was pressed")
    personal_data = PersonalData(subject="ground__person", clock="asked_at", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("reminder of a consent")
        constraints = [models.UniqueConstraint(fields=["ground", "term"], name="renewal_once_a_term")]

    def stale(self, at: datetime | None = None) -> bool:
        """Whether the link is too old to be pressed."""
        return self.confirmed_at is None and self.expires_at <= (at or timezone.now())

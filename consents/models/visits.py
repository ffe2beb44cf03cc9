"""The way into the preference centre: somebody knocks with an address, whom it belongs to gets a link and a code."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.models import Person

DIGEST = "a digest of a random secret"
TURN = "a moment of a visit to our pages"


class Knock(models.Model):
    """Somebody asked to be let in, known or not. `indexes` are the blind indexes of the address, for minutes.

    Written alike for every address, so that the answer tells nobody whether we know it; a worker looks who it is.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    indexes = neutral(ArrayField(models.BigIntegerField(), default=list), "keyed hashes of what a stranger typed")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    at = neutral(models.DateTimeField(), TURN)
    answered_at = neutral(models.DateTimeField(null=True), TURN)
    personal_data = NoPersonalData("keyed hashes of what a stranger typed, gone within a day")

    class Meta:
        verbose_name = _("request for a link")
        # the worker's question: what waits
        indexes = [models.Index(fields=["at"], condition=models.Q(answered_at=None), name="knock_waiting")]


class Visit(models.Model):
    """One link with its code, for one person, and what they did with it. Only digests are kept, all of it for a day."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="visits")
    knock = models.ForeignKey(Knock, models.CASCADE, related_name="visits")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    link = neutral(models.CharField(max_length=64, unique=True), DIGEST)
    code = neutral(models.CharField(max_length=64), DIGEST)
    asked_at = models.DateTimeField()
    expires_at = neutral(models.DateTimeField(), TURN)
    entered_at = neutral(models.DateTimeField(null=True, blank=True), TURN)
    pass_digest = neutral(models.CharField(max_length=64, blank=True), DIGEST)
    until = neutral(models.DateTimeField(null=True, blank=True), TURN)
    saved_at = neutral(models.DateTimeField(null=True, blank=True), TURN)
    personal_data = PersonalData(subject="person", clock="asked_at", rows=Rows.DELETE, moves=False)

    class Meta:
        verbose_name = _("visit to the preference centre")
        indexes = [
            models.Index(fields=["pass_digest"], name="visit_pass"),  # whoever is inside
            models.Index(fields=["asked_at"], name="visit_asked"),  # what may be forgotten
        ]

    def inside(self, at: datetime) -> bool:
        """Whether the visit lasts at `at`."""
        return self.until is not None and self.until > at

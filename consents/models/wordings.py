"""What people are asked to agree to: versions of the words, on every channel and in both languages."""

import hashlib
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from consents.models.drafted import OURS, Drafted, DraftedQuerySet, fixed_with, triggers
from crm.privacy.channels import CHANNELS, channel_choices
from crm.privacy.declarations import NoPersonalData, neutral

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Wording(Drafted):
    """One version of the words for a purpose. The officer drafts and gives an opinion, the controller publishes."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose_slug = neutral(models.SlugField(max_length=40), "a purpose's short name")
    often = neutral(models.CharField(_("how often, in Polish"), max_length=160, blank=True), OURS)
    often_en = neutral(models.CharField(_("how often, in English"), max_length=160, blank=True), OURS)
    personal_data = NoPersonalData("what we ask people, not whom we ask")

    act: ClassVar[str] = "wording"

    class Meta:
        verbose_name = _("wording")
        ordering = ["purpose_slug", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose_slug", "version"], name="wording_version"),
            models.UniqueConstraint(
                fields=["purpose_slug"],
                condition=models.Q(published_at__isnull=False, replaced_at=None),
                name="wording_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["purpose_slug"], condition=models.Q(published_at=None), name="wording_one_draft"
            ),
        ]
        triggers = triggers()

    def __str__(self) -> str:
        return f"{self.purpose_slug}/{self.version}"

    @property
    def channels(self) -> list[str]:
        """The channels it speaks of, in the order of the law's list."""
        with_words = {text.channel for text in self.texts.all()}
        return [channel for channel in CHANNELS if channel in with_words]

    def how_often(self, language: str) -> str:
        """How often we shall write, in `language`."""
        return self.often_en if language == "en" else self.often

    @property
    def target(self) -> str:
        """How the ledger calls it."""
        return f"wording:{self.purpose_slug}:{self.version}"

    def versions(self) -> DraftedQuerySet:
        """Every version for the same purpose."""
        return Wording.objects.filter(purpose_slug=self.purpose_slug)

    def refuse_unfinished(self) -> None:
        """ValidationError without any channel, or when a channel lacks its words in a language."""
        pairs = {(text.channel, text.language) for text in self.texts.all()}
        channels = {channel for channel, _language in pairs}
        if not channels or pairs != {(channel, language) for channel in channels for language in LANGUAGES}:
            raise ValidationError(_("Every channel needs its words in Polish and in English."))


class WordingText(models.Model):
    """The exact words for one channel in one language. The digest is what evidence repeats."""

    wording = models.ForeignKey(Wording, models.CASCADE, related_name="texts")
    channel = models.CharField(_("channel"), max_length=8, choices=channel_choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = neutral(models.TextField(), OURS)
    digest = neutral(models.CharField(max_length=64), "a digest of words of ours")
    personal_data = NoPersonalData("what we ask people, not whom we ask")

    class Meta:
        verbose_name = _("wording on a channel")
        constraints = [
            models.UniqueConstraint(fields=["wording", "channel", "language"], name="wording_text_once"),
        ]
        triggers = fixed_with("consents_wording", "wording_id", called="wording")

    def __str__(self) -> str:
        return self.text


class WordingTally(models.Model):
    """How often words were shown on a form in one month, and how often ticked: numbers that outlive who said no."""

    text = models.ForeignKey(WordingText, models.CASCADE, related_name="tallies")
    month = neutral(models.DateField(), "a month")
    asked = models.PositiveIntegerField(default=0)
    ticked = models.PositiveIntegerField(default=0)
    personal_data = NoPersonalData("how many, not who")

    class Meta:
        verbose_name = _("tally of a wording")
        constraints = [models.UniqueConstraint(fields=["text", "month"], name="wording_tally_once")]


def digest_of(text: str) -> str:
    """SHA-256 of the words as they are shown."""
    return hashlib.sha256(text.encode()).hexdigest()

"""The trust page: what the house itself says on it, in versions. All else on it is counted or read when it is asked."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral

OURS = "words of ours that the public reads"


class TrustVersion(models.Model):
    """One version: the first sentences and the last list, in both languages, and whether the page is shown.

    The newest counts; switching the page off is a version too. A version is never changed.
    """

    version = models.PositiveIntegerField(unique=True)
    shown = models.BooleanField(default=False)
    lead = neutral(models.TextField(_("first sentences, in Polish"), blank=True), OURS)
    lead_en = neutral(models.TextField(_("first sentences, in English"), blank=True), OURS)
    measures = neutral(models.TextField(_("what we do, in Polish"), blank=True), OURS)
    measures_en = neutral(models.TextField(_("what we do, in English"), blank=True), OURS)
    by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    at = neutral(models.DateTimeField(default=timezone.now), "since when a text is shown")
    personal_data = NoPersonalData("what we tell people, not whom we tell")

    class Meta:
        verbose_name, verbose_name_plural = _("version of the trust page"), _("versions of the trust page")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"trust page, version {self.version}"

    def said(self, name: str, language: str) -> str:
        """One text in `language`; in Polish where the other was left empty."""
        words: str = getattr(self, f"{name}_en" if language == "en" else name)
        return words or getattr(self, name)

"""Templates of contracts and orders, kept in versions, and which version a paper was drawn up from."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.sales.models.documents import Document
from crm.sales.models.offering.written_offers import Offer
from crm.sales.models.pipelines import Offered, OnOffer

OWN_WORDS = "the organisation's own words, with placeholders"
LONGEST_PAPER = 20_000


class PaperTemplate(OnOffer):
    """A paper that is drawn up often. What it says stands in its versions; the newest one counts."""

    class Kind(models.TextChoices):
        CONTRACT = Document.Kind.CONTRACT.value, pgettext_lazy("document", "Contract")
        ORDER = Document.Kind.ORDER.value, pgettext_lazy("document", "Order")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CONTRACT)
    personal_data = NoPersonalData(OWN_WORDS)

    objects: ClassVar = Offered.as_manager()

    class Meta(OnOffer.Meta):
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")

    @property
    def newest(self) -> "PaperTemplateVersion":
        """What it says now."""
        return self.versions.all()[0]


class PaperTemplateVersion(models.Model):
    """What a template says, in Polish and perhaps in English: never changed, since papers were drawn up from it."""

    template = models.ForeignKey(PaperTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    title = neutral(models.CharField(_("title of the paper"), max_length=120), OWN_WORDS)
    text = neutral(models.TextField(_("text in Polish"), max_length=LONGEST_PAPER), OWN_WORDS)
    title_en = neutral(models.CharField(_("title in English"), max_length=120, blank=True), OWN_WORDS)
    text_en = neutral(models.TextField(_("text in English"), max_length=LONGEST_PAPER, blank=True), OWN_WORDS)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = neutral(models.DateTimeField(default=timezone.now), "when it was saved")
    personal_data = NoPersonalData(OWN_WORDS)

    class Meta:
        verbose_name = _("version of a template")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="paper_template_version_once")]

    def __str__(self) -> str:
        return f"{self.template_id}/{self.number}"

    @property
    def languages(self) -> list[str]:
        """The languages in which it can be drawn up."""
        return ["pl", "en"] if self.text_en else ["pl"]

    def closest(self, language: str) -> str:
        """The language asked for where it can be drawn up in it, else Polish."""
        return language if language in self.languages else "pl"

    def in_language(self, language: str) -> tuple[str, str]:
        """(title, text); the Polish ones where there are no others."""
        if language == "en" and self.text_en:
            return self.title_en or self.title, self.text_en
        return self.title, self.text


class DrawnPaper(models.Model):
    """A document that was drawn up from a template: which version, in which language, perhaps of which offer."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.OneToOneField(Document, models.CASCADE, related_name="drawn")
    version = models.ForeignKey(PaperTemplateVersion, models.PROTECT, related_name="papers")
    offer = models.ForeignKey(Offer, models.SET_NULL, null=True, related_name="papers")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    drawn_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(subject="document__person", clock="drawn_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("paper from a template")
        verbose_name_plural = _("papers from templates")

    def __str__(self) -> str:
        return f"paper {self.uid.hex[:8]}"

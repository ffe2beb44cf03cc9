"""Why we hold data: one row for each version of a purpose."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy import page_memo
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import NoPersonalData, neutral
from crm.privacy.models.outside.recipients import InForce, Named, PurposeRecipient, Recipient


class LegalBasis(models.TextChoices):
    """Art. 6(1) GDPR."""

    CONSENT = "consent", _("Consent")  # (a)
    CONTRACT = "contract", _("Contract")  # (b)
    LEGAL_DUTY = "legal_duty", _("Legal duty")  # (c)
    VITAL_INTEREST = "vital_interest", _("Vital interest")  # (d)
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")  # (f)


class PurposeQuerySet(InForce):
    """Questions about purposes."""

    def by_consent(self) -> Self:
        """Those for which somebody can be asked."""
        return self.filter(legal_basis=LegalBasis.CONSENT)

    def with_relations(self, *further: str) -> Self:
        """Together with what each says of its recipients, by name: one statement more, one for each of `further`."""
        relations = PurposeRecipient.objects.select_related("recipient").prefetch_related(*further)
        return self.prefetch_related(
            models.Prefetch("purposerecipient_set", relations.order_by("recipient__name", "pk"))
        )


class Purpose(Named):
    """One reason to process, with its legal basis, the categories it needs and the channels it may use. Versioned."""

    slug = neutral(models.SlugField(max_length=40), "a purpose's short name")
    version = models.PositiveSmallIntegerField(default=1)
    legal_basis = models.CharField(_("legal basis"), max_length=24, choices=LegalBasis)
    article = neutral(models.CharField(max_length=80, blank=True), "an article of the law")
    categories = ArrayField(models.CharField(max_length=24, choices=Category), verbose_name=_("categories"))
    channels = ArrayField(models.CharField(max_length=8, choices=channel_choices), default=list, blank=True)
    marketing = models.BooleanField(_("marketing"), default=False)
    notice_text = neutral(models.TextField(_("notice"), blank=True), "what we tell people")
    notice_text_en = neutral(models.TextField(blank=True), "what we tell people")
    balancing = neutral(models.TextField(_("balancing note"), blank=True), "why our interest outweighs theirs")
    active_from = neutral(models.DateTimeField(default=timezone.now), "about the purpose")
    active_to = neutral(models.DateTimeField(null=True, blank=True), "about the purpose")
    recipients = models.ManyToManyField(Recipient, through="PurposeRecipient", related_name="purposes")
    personal_data = NoPersonalData("why we process, not whom")

    objects = PurposeQuerySet.as_manager()

    class Meta:
        verbose_name = _("purpose")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="purpose_version"),
            models.UniqueConstraint(fields=["slug"], condition=models.Q(active_to=None), name="purpose_one_current"),
            # an interest of ours counts once it was weighed against theirs (Art. 6(1)(f))
            models.CheckConstraint(
                name="purpose_balanced",
                condition=~models.Q(legal_basis=LegalBasis.LEGITIMATE_INTEREST) | ~models.Q(balancing=""),
            ),
        ]

    def relations(self, at: datetime | None = None) -> list[PurposeRecipient]:
        """What it says of its recipients, those relations that count at `at` (now by default)."""
        at = at or page_memo.now()
        return [row for row in self.purposerecipient_set.all() if row.in_force(at)]

    @classmethod
    def every(cls) -> list["Purpose"]:
        """All versions of all purposes by name: a handful, asked for once where a page reads."""
        return page_memo.ask_once("purposes", lambda: list(cls.objects.all()))

    @classmethod
    def in_force(cls, at: datetime | None = None) -> list["Purpose"]:
        """Those in force at `at` (now by default), by name."""
        at = at or page_memo.now()
        return [
            purpose
            for purpose in cls.every()
            if purpose.active_from <= at and (purpose.active_to is None or purpose.active_to > at)
        ]

    def retired(self, at: datetime | None = None) -> datetime | None:
        """Since when no version of this purpose is in force; None while one is. Asks nothing for one without an end."""
        at = at or timezone.now()
        if self.active_to is None or self.active_to > at or Purpose.objects.active(at).filter(slug=self.slug).exists():
            return None
        return Purpose.objects.filter(slug=self.slug, active_to__lte=at).aggregate(last=models.Max("active_to"))["last"]

    def needs(self, category: str) -> bool:
        """Whether the purpose needs this category of data (Art. 5(1)(c))."""
        return category in self.categories

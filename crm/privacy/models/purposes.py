"""Why we hold data, and to whom we give it."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from crm.privacy import page_memo
from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.channels import channel_choices
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models.person import Person


def home_country() -> str:
    """Where somebody sits of whom nothing else is said."""
    return jurisdiction().code


class LegalBasis(models.TextChoices):
    """Art. 6(1) GDPR."""

    CONSENT = "consent", _("Consent")  # (a)
    CONTRACT = "contract", _("Contract")  # (b)
    LEGAL_DUTY = "legal_duty", _("Legal duty")  # (c)
    VITAL_INTEREST = "vital_interest", _("Vital interest")  # (d)
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")  # (f)


class Named(models.Model):
    """A row with a Polish name and an English one."""

    name = neutral(models.CharField(_("name"), max_length=120), "name of a purpose or a firm")
    name_en = neutral(models.CharField(_("name in English"), max_length=120), "name of a purpose or a firm")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class InForce(models.QuerySet):
    """For rows with `active_from` and `active_to`."""

    def active(self, at: datetime | None = None) -> Self:
        """Those in force at `at` (now by default)."""
        at = at or timezone.now()
        return self.filter(active_from__lte=at).filter(models.Q(active_to=None) | models.Q(active_to__gt=at))


class Recipient(Named):
    """Who gets data from us: a processor (needs an agreement, Art. 28), another controller, an authority."""

    class Kind(models.TextChoices):
        PROCESSOR = "processor", _("Processor")
        CONTROLLER = "controller", _("Separate controller")
        AUTHORITY = "authority", _("Authority")

    slug = neutral(models.SlugField(max_length=40, unique=True), "a firm's short name")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    country = neutral(models.CharField(_("country"), max_length=2, default=home_country), "a country")
    agreement_needed = models.BooleanField(_("processing agreement needed"), default=False)
    # how it is called and where it is written that this firm collects proof of consents for us; the decider approved it
    proof_arrangement = neutral(
        models.CharField(_("collects proof of consents by"), max_length=120, blank=True), "a firm's arrangement with us"
    )
    active_from = neutral(models.DateTimeField(default=timezone.now), "about the recipient")
    active_to = neutral(models.DateTimeField(null=True, blank=True), "about the recipient")

    objects = InForce.as_manager()
    personal_data = NoPersonalData("firms and offices that receive data")

    class Meta:
        verbose_name = _("recipient")
        ordering = ["name"]


class PurposeQuerySet(InForce):
    """Questions about purposes."""


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


class PurposeRecipient(models.Model):
    """A recipient named in a purpose."""

    purpose = models.ForeignKey(Purpose, models.CASCADE)
    recipient = models.ForeignKey(Recipient, models.PROTECT)
    personal_data = NoPersonalData("which firms a purpose names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "recipient"], name="purpose_recipient_once")]


class Disclosure(models.Model):
    """Data of a person given to a recipient (Art. 15(1)(c), 19): categories, purpose, when. Never the values."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="disclosures")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="disclosures")
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")
    categories = ArrayField(models.CharField(max_length=24, choices=Category))
    at = models.DateTimeField()
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    disclosed_by = neutral(models.CharField(max_length=80), "an actor's kind and number")
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="disclosure_person")]  # who got their data
        verbose_name = _("disclosure to a recipient")

    @staticmethod
    def note(people: Any, *, recipient: Recipient, categories: list[str], by: Actor, **options: Any) -> None:
        """Record that `people` were disclosed to `recipient`, in one statement."""
        at = options.pop("at", None) or timezone.now()
        actor = by.actor
        Disclosure.objects.bulk_create(
            [
                Disclosure(
                    person=person,
                    recipient=recipient,
                    categories=categories,
                    at=at,
                    disclosed_by=signature(actor),
                    **options,
                )
                for person in people
            ]
        )

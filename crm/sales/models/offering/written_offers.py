"""Offers while they are written: number, lines, terms. What was sent stands frozen in sent_offers.py."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consents.models import Restriction
from crm.accounts.language.currencies import AmountField
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel
from crm.privacy.sealed import SealedQuerySet, SealedTextField
from crm.sales.models.deals import Deal
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.models.pipelines import OnOffer

OWN_TERMS = "the organisation's own terms"
MOMENT = "a moment of the work"


class NumberSeries(models.Model):
    """How far a series of numbers came in a month: it only grows, so no number is given twice."""

    name = neutral(models.CharField(max_length=20, primary_key=True), "letters and a month, such as OF/2026/11")
    last = models.PositiveIntegerField(default=0)
    personal_data = NoPersonalData("how many papers of a kind a month had")

    class Meta:
        verbose_name = _("series of numbers")

    def __str__(self) -> str:
        return self.name


class OfferSettings(models.Model):
    """How long the organisation's offers hold, and what needs more than a click. One row."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    valid_days = models.PositiveSmallIntegerField(
        _("days for which an offer holds"), default=14, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days before its end when its owner is reminded"), default=3, validators=[MaxValueValidator(60)]
    )
    discount_limit = models.DecimalField(
        _("discount that needs no second person, at most, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("Of the whole offer, from the prices of the price list. Empty: nobody has to approve a discount."),
    )
    code_above = AmountField(
        _("gross amount above which accepting takes a code"),
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("In the currency of the house; the code goes to the e-mail address we know. Empty: never."),
    )
    personal_data = NoPersonalData("how long offers of the organisation hold")

    class Meta:
        verbose_name = _("settings of offers")
        constraints = [models.CheckConstraint(name="one_offer_settings", condition=models.Q(only=True))]

    def __str__(self) -> str:
        return "offer settings"

    @classmethod
    def now(cls) -> "OfferSettings":
        """The row, or what counts until somebody saves one."""
        return cls.objects.first() or cls()


class OfferTerm(OnOffer):
    """A block of terms in both languages; `standard` ones are chosen in a new offer."""

    class Kind(models.TextChoices):
        ORDINARY = "", pgettext_lazy("block of terms", "Ordinary")
        DWELLING = "dwelling", pgettext_lazy("block of terms", "Sentence on the dwelling, for the rate of 8%")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, blank=True)
    name_en = neutral(models.CharField(_("name in English"), max_length=60, blank=True), OWN_TERMS)
    text = neutral(models.TextField(_("text in Polish"), max_length=2000), OWN_TERMS)
    text_en = neutral(models.TextField(_("text in English"), max_length=2000, blank=True), OWN_TERMS)
    standard = models.BooleanField(_("chosen in a new offer"), default=True)
    personal_data = NoPersonalData(OWN_TERMS)

    class Meta(OnOffer.Meta):
        verbose_name = _("block of terms")
        verbose_name_plural = _("blocks of terms")

    def in_language(self, language: str) -> tuple[str, str]:
        """(name, text); the Polish ones where there are no others."""
        english = language == "en"
        return (self.name_en if english else "") or self.name, (self.text_en if english else "") or self.text


class OfferQuerySet(SealedQuerySet):
    """Questions about offers. A request starts at `visible_to(user)`."""

    def visible_to(self, user: Any) -> Self:
        """Offers of the deals that `user` sees; none of a person whose data are restricted."""
        held = Restriction.objects.filter(lifted_at=None).values("person")
        deals = Deal.objects.alive().visible_to(user).exclude(company__sole_trader__in=held)
        own = models.Q(deal__person=None) | ~models.Q(deal__person__in=held)
        return self.filter(own, deal__in=deals.order_by().values("pk"))

    def with_keys(self) -> Self:
        """Together with what opens them and whom they name."""
        return self.select_related(
            *("deal__person__key", "deal__person__contact", "deal__company__sole_trader__key"),
            *("deal__owner__role", "deal__team", "deal__stage", "deal__pipeline", "deal__lost_reason"),
        )

    def lapsed(self, day: date) -> Self:
        """Sent ones whose last day is over, and that are not marked so yet."""
        return self.filter(state=Offer.State.SENT, valid_until__lt=day)


class Offer(HouseSealedModel):
    """An offer of one deal. `terms` are public ids of blocks; `revision` guards against two who change it at once."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("offer", "Draft")
        SENT = "sent", pgettext_lazy("offer", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
        DECLINED = "declined", pgettext_lazy("offer", "Declined")
        EXPIRED = "expired", pgettext_lazy("offer", "Expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="offers")
    number = neutral(models.CharField(_("number"), max_length=24, unique=True), "a number of our own series")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    title = personal(SealedTextField(_("title"), house=True), Category.CORRESPONDENCE)
    note = personal(SealedTextField(_("words above the lines"), house=True), Category.CORRESPONDENCE)
    eu_vat = personal(SealedTextField(_("EU VAT number of the customer"), house=True), Category.COMPANY)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="pl")
    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency, default=Deal.Currency.PLN)
    valid_until = neutral(models.DateField(_("valid until")), "a day of the offer")
    exempt_basis = neutral(
        models.CharField(_("basis of the exemption"), max_length=200, blank=True), "a rule of tax law"
    )
    terms = neutral(models.JSONField(default=list), "public ids of blocks of terms")
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    reminded_at = neutral(models.DateTimeField(null=True, blank=True), MOMENT)
    personal_data = PersonalData(subject="deal__person", clock="made_at", rows=Rows.DELETE, days=("valid_until",))

    objects: ClassVar = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="offer_changed"),  # the list, newest first
            models.Index(  # what ends, and what is to be reminded of
                fields=["valid_until"], condition=models.Q(state="sent"), name="offer_running"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """What the ledger calls it."""
        return f"offer:{self.uid}"

    @property
    def editable(self) -> bool:
        """Whether it may still be written on: not once it was answered or withdrawn."""
        return self.state in (self.State.DRAFT, self.State.SENT, self.State.EXPIRED)

    @property
    def to_consumer(self) -> bool:
        """Whether whoever accepts it is a consumer: a person of no business."""
        return self.deal.person_id is not None and self.deal.company_id is None


class OfferLine(SoldLine):
    """Something that is offered; it came from the deal, or was added here. Its currency is the offer's."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines")
    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency, default=Deal.Currency.PLN)
    added_at = models.DateTimeField(auto_now_add=True)
    personal_data = PersonalData(subject="offer__deal__person", clock="added_at", rows=Rows.DELETE)

    class Meta(SoldLine.Meta):
        verbose_name = _("line of an offer")
        constraints = [
            models.CheckConstraint(
                name="offer_line_numbers", condition=models.Q(quantity__gt=0) & models.Q(unit_price__gte=0)
            ),
        ]

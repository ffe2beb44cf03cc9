"""What of an offer went out: frozen versions, the links that open them, and what was answered."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import AmountField
from crm.contacts.models import Interaction
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, Source, neutral, personal
from crm.privacy.models import HouseSealedModel, Person, Purpose
from crm.privacy.sealed import SealedJSONField, SealedModel, SealedQuerySet, SealedTextField
from crm.privacy.sealed.files import SealedFileField
from crm.sales.models.documents import Document
from crm.sales.models.offering.approvals import OfferApproval
from crm.sales.models.offering.written_offers import Offer

FIRM = "an offer to a firm, sealed under the house key; it names nobody"


class OfferVersionQuerySet(SealedQuerySet):
    """Questions about versions."""

    def with_keys(self) -> Self:
        """Together with what opens them."""
        return self.select_related("offer__deal__person__key", "offer__deal__company__sole_trader__key", "purpose")


class OfferVersion(HouseSealedModel):
    """An offer as it was sent: its words and its paper never change. A person's lies under their key, a firm's under
    the organisation's; constraints keep the two apart. `digest` is that of `content`.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    revision = models.PositiveIntegerField()  # that of the offer when it was frozen
    content = personal(SealedJSONField(_("what was offered")), Category.CORRESPONDENCE)
    house_content = neutral(SealedJSONField(house=True), FIRM)
    file = personal(SealedFileField(_("file"), counted="made_by"), Category.CORRESPONDENCE)
    house_file = neutral(SealedFileField(house=True, counted="made_by"), FIRM)
    digest = neutral(models.CharField(_("digest"), max_length=64), "of what the organisation offered")
    net = AmountField(_("net"))
    gross = AmountField(_("gross"))
    valid_until = neutral(models.DateField(_("valid until")), "a day of the offer")
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, null=True)
    approval = models.ForeignKey(OfferApproval, models.SET_NULL, null=True, related_name="+")
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True, related_name="+")
    reason = neutral(
        models.CharField(_("reason"), max_length=200, blank=True), "why the rate of 8% goes without its sentence"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    personal_data = PersonalData(
        subject="offer__deal__person", clock="made_at", rows=Rows.DELETE, days=("valid_until",)
    )

    objects: ClassVar = OfferVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an offer")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="offer_version_once"),
            models.CheckConstraint(
                name="offer_version_hers_or_the_houses",
                condition=models.Q(content__isnull=True, file="") | models.Q(house_content__isnull=True, house_file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"offer version {self.uid.hex[:8]}"

    @property
    def hers(self) -> bool:
        """Whether it lies under a person's key."""
        return self.offer.deal.person_id is not None

    @property
    def words(self) -> dict[str, Any]:
        """What it says; opened with the key that came with the row."""
        return (self.content if self.hers else self.house_content) or {}

    @property
    def paper(self) -> Any:
        """Its PDF."""
        return self.file if self.hers else self.house_file

    @property
    def code(self) -> str:
        """The short form of the digest that its papers bear."""
        return f"{self.digest[:4]}-{self.digest[4:8]}".upper()

    def over(self, day: date) -> bool:
        """Whether it does not hold any more."""
        return self.valid_until < day


class OfferLink(models.Model):
    """The private link in a letter to one person: `digest` of its secret. It opens from when `entry` has left."""

    version = models.ForeignKey(OfferVersion, models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="offer_links")
    entry = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    digest = neutral(models.BinaryField(max_length=32, unique=True), "of a random secret")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = neutral(models.DateTimeField(null=True, blank=True), "when the letter was handed over")
    personal_data = PersonalData(subject="person", clock="made_at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("link of an offer")
        verbose_name_plural = _("links of offers")

    @property
    def open(self) -> bool:
        """Whether its letter is on its way; a letter that was taken back, or never sent, opens nothing."""
        return self.entry.message_id is not None if self.entry else self.sent_at is not None


class OfferCode(models.Model):
    """The one-time code by which whoever got a link accepts a dear offer: a keyed digest, empty once it was used.

    `tries` are those of this code, `sends` the codes since `counted_from`.
    """

    link = models.OneToOneField(OfferLink, models.CASCADE, related_name="code")
    digest = neutral(models.CharField(max_length=64, blank=True), "of a random code, under a key")
    tries = models.PositiveSmallIntegerField(default=0)
    sends = models.PositiveSmallIntegerField(default=0)
    counted_from = models.DateTimeField()
    sent_at = neutral(models.DateTimeField(null=True), "when a code was sent")
    expires_at = neutral(models.DateTimeField(), "until when a code works")
    personal_data = PersonalData(subject="link__person", clock="counted_from", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("code for an offer")
        verbose_name_plural = _("codes for offers")


class OfferAnswer(SealedModel):
    """What somebody did by their link: accepted, declined, asked, wanted a new one. `order` is what came of a yes."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer to an offer", "Accepted")
        DECLINED = "declined", pgettext_lazy("answer to an offer", "Declined")
        ASKED = "asked", pgettext_lazy("answer to an offer", "Question")
        RENEWAL = "renewal", pgettext_lazy("answer to an offer", "Asks for a new one")

    class Reason(models.TextChoices):
        PRICE = "price", _("Too expensive")
        OTHER = "other", _("Another firm")
        LATER = "later", _("Not now")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.ForeignKey(OfferVersion, models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="offer_answers")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = personal(SealedTextField(_("name")), Category.IDENTITY, source=Source.SUBJECT)
    role = personal(SealedTextField(_("role")), Category.EMPLOYMENT, source=Source.SUBJECT)
    reason = models.CharField(_("reason"), max_length=5, choices=Reason, blank=True)
    by_code = models.BooleanField(_("with a code sent to the address we know"), default=False)
    at = models.DateTimeField(default=timezone.now)
    order = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    personal_data = PersonalData(subject="person", clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("answer to an offer")
        verbose_name_plural = _("answers to offers")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(kind="accepted"), name="offer_version_accepted_once"
            )
        ]

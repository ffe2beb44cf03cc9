"""Who gets data (Art. 4(9)): the firms and offices, the one relation to purposes, and every single disclosure.

`Purpose ⟶ PurposeRecipient ⟶ Recipient` is the truth from which notices, the register (Art. 30(1)(d)), the person's
report (Art. 15(1)(c)), receipts, notices of Art. 19, parties of a breach and the data map are made.
"""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from crm.privacy.actors import Actor, signature
from crm.privacy.categories import Category
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows, neutral
from crm.privacy.law.adequacy import EEA
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.models.person import Person

ABOUT = "about a firm that gets data"
SIGNED = "an actor's kind and number"


def home_country() -> str:
    """Where somebody sits of whom nothing else is said."""
    return jurisdiction().code


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


class RecipientQuerySet(InForce):
    """Questions about recipients."""

    def doing(self, part: str) -> Self:
        """Those that do this part of the product (`Recipient.ProductPart`)."""
        return self.filter(product_parts__contains=[part])


class Recipient(Named):
    """Who gets data from us. `country` is where they process, `access_country` where they look from, if elsewhere.

    `product_parts` says what of the product itself runs with them; crm/privacy/recipients/product_parts.py sets it.
    """

    class Kind(models.TextChoices):
        PROCESSOR = "processor", _("Processor")  # Art. 28: for us, on our instructions
        CONTROLLER = "controller", _("Separate controller")
        JOINT = "joint", _("Joint controller")  # Art. 26
        AUTHORITY = "authority", _("Authority")

    class ProductPart(models.TextChoices):
        HOSTING = "hosting", _("Hosts this product")  # our database and its backups lie there
        MAIL = "mail", _("Carries our mail")
        PUSH = "push", _("Carries notifications to devices of staff")
        VAT = "vat", _("Answers look-ups in the list of VAT payers")
        REGON = "regon", _("Answers look-ups in the REGON register")

    slug = neutral(models.SlugField(max_length=40, unique=True), "a firm's short name")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    country = neutral(models.CharField(_("country"), max_length=2, default=home_country), "a country")
    # looking from a third country is a transfer as well (EDPB Guidelines 05/2021)
    access_country = neutral(models.CharField(_("country of access"), max_length=2, blank=True), "a country")
    services = neutral(models.TextField(_("services"), blank=True), ABOUT)
    email = neutral(models.EmailField(_("e-mail for notices"), blank=True), "a firm's address for privacy matters")
    # by which way it hears of erasures, of those that reach it (dsar/recipients/ways.py); empty: the first one
    notice_way = neutral(models.CharField(_("way of notices"), max_length=8, blank=True), ABOUT)
    agreement_needed = models.BooleanField(_("processing agreement needed"), default=False)
    # how it is called and where it is written that this firm collects proof of consents for us; the decider approved it
    proof_arrangement = neutral(
        models.CharField(_("collects proof of consents by"), max_length=120, blank=True), "a firm's arrangement with us"
    )
    product_parts = ArrayField(
        models.CharField(max_length=8, choices=ProductPart),
        verbose_name=_("part in this product"),
        default=list,
        blank=True,
    )
    # handing over is stopped at once, with a reason; what a law demands (unsubscribes, erasures) still goes
    suspended_at = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    suspended_why = neutral(models.TextField(blank=True), ABOUT)
    suspended_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    # running integrations go on after an agreement's end until this day, which the decider alone gives
    grace_until = neutral(models.DateField(_("period of grace until"), null=True, blank=True), ABOUT)
    grace_why = neutral(models.TextField(blank=True), ABOUT)
    grace_by = neutral(models.CharField(max_length=80, blank=True), SIGNED)
    # None: drafted. Nothing goes there, but its agreement and its transfers can be recorded for whoever decides
    active_from = neutral(models.DateTimeField(default=timezone.now, null=True, blank=True), "about the recipient")
    active_to = neutral(models.DateTimeField(null=True, blank=True), "about the recipient")

    objects = RecipientQuerySet.as_manager()
    personal_data = NoPersonalData("firms and offices that receive data")

    class Meta:
        verbose_name = _("recipient")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="recipient_suspended_why",
                condition=models.Q(suspended_at=None) | ~models.Q(suspended_why=""),
            ),
            models.CheckConstraint(
                name="recipient_grace_why", condition=models.Q(grace_until=None) | ~models.Q(grace_why="")
            ),
        ]

    @property
    def drafted(self) -> bool:
        """Whether it waits for the controller's decision."""
        return self.active_from is None and self.active_to is None

    @property
    def parts_in_words(self) -> str:
        """What of the product runs with it; "" for nothing."""
        return ", ".join(str(self.ProductPart(part).label) for part in self.product_parts)

    @property
    def needs_agreement(self) -> bool:
        """Whether nothing may go there without an agreement: Art. 28(3) for a processor, 26 for a joint controller."""
        return self.agreement_needed or self.kind in (self.Kind.PROCESSOR, self.Kind.JOINT)

    @property
    def letter_language(self) -> str:
        """In which language we write to it: that of the law at home, English beyond."""
        home = jurisdiction()
        return home.language if self.country == home.code else "en"

    @property
    def countries(self) -> tuple[str, ...]:
        """Where the data are processed, and from where they are looked at; each once."""
        return tuple(dict.fromkeys(code for code in (self.country, self.access_country) if code))

    @property
    def third_countries(self) -> tuple[str, ...]:
        """Those of them outside the European Economic Area: each is a transfer (Art. 44)."""
        return tuple(code for code in self.countries if code not in EEA)


class PurposeRecipient(models.Model):
    """A recipient named in a version of a purpose: in which role, with which categories, and how it gets them.

    A standing recipient receives everybody processed for the purpose, without any single act (a hoster, a mail
    provider, an accountant); the others receive who is disclosed to them, and `Disclosure` says whom. What a row leaves
    out follows from recipient and purpose: `as_role`, `given`, `always`, `begins` say what counts.
    """

    purpose = models.ForeignKey("privacy.Purpose", models.CASCADE)
    recipient = models.ForeignKey(Recipient, models.PROTECT)
    role = models.CharField(_("role"), max_length=16, choices=Recipient.Kind, blank=True, default="")
    categories = ArrayField(
        models.CharField(max_length=24, choices=Category), verbose_name=_("categories"), null=True, blank=True
    )
    standing = models.BooleanField(_("receives everybody"), null=True, blank=True)
    since = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    until = neutral(models.DateTimeField(null=True, blank=True), ABOUT)
    personal_data = NoPersonalData("which firms a purpose names, and for what")

    class Meta:
        verbose_name = _("recipient of a purpose")
        constraints = [models.UniqueConstraint(fields=["purpose", "recipient"], name="purpose_recipient_once")]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.recipient_id}"

    @property
    def as_role(self) -> str:
        """Its role under this purpose; the recipient comes with the row. Without one of its own: the recipient's."""
        return self.role or self.recipient.kind

    @property
    def role_words(self) -> str:
        """Its role under this purpose in words."""
        return str(Recipient.Kind(self.as_role).label)

    @property
    def given(self) -> list[str]:
        """The categories it may get under this purpose, in the purpose's order; both rows come along."""
        needed = self.purpose.categories
        return list(needed) if self.categories is None else [code for code in needed if code in self.categories]

    @property
    def always(self) -> bool:
        """Whether it receives everybody: a processor where nothing else is said."""
        return self.as_role == Recipient.Kind.PROCESSOR if self.standing is None else self.standing

    @property
    def begins(self) -> datetime:
        """Since when: with the version of the purpose where nothing else is said."""
        return self.since or self.purpose.active_from

    @property
    def ends(self) -> datetime | None:
        """Until when: its own end, that of the purpose's version or of the recipient; None while it goes on."""
        ends = (self.until, self.purpose.active_to, self.recipient.active_to)
        return min((end for end in ends if end), default=None)

    def in_force(self, at: datetime) -> bool:
        """Whether the relation counts at `at`."""
        return self.begins <= at and (self.ends is None or at < self.ends)


class Disclosure(models.Model):
    """Data of a person given to a recipient (Art. 15(1)(c), 19): categories, purpose, when. Never the values."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="disclosures")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="disclosures")
    purpose = models.ForeignKey("privacy.Purpose", models.PROTECT, null=True, related_name="+")
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

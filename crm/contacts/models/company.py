"""Companies. A sole trader's business data are personal data: they are in sealed columns under the person's key."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.lists.access import Guarded
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Source, Twin, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedTextField
from crm.privacy.sealed.derived import BlindIndexField, NameTokensField

FIRM = "a legal person's own data; a sole trader's stand in the sealed columns"

FIRMS = ("name", "nip", "regon", "street", "postcode", "city", "website")
TRADERS = ("trader_name", "trader_nip", "trader_address", "trader_regon", "trader_website", "trader_notes")
KEPT = ("regon", "website", "notes")  # called alike in either kind
ALIVE = models.Q(binned_at=None)


class CompanyQuerySet(Guarded):
    """Lookups of companies."""

    def alive(self) -> Self:
        """Those not in the bin."""
        return self.filter(ALIVE)

    def with_keys(self) -> Self:
        """With the keys that decrypt a sole trader's data."""
        return self.select_related("sole_trader__key")


class Company(HouseSealedModel):
    """A customer company: either a legal person (plain columns) or a sole trader (sealed columns), never both."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # no index of their own: company_owner and company_team begin with them
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="companies", db_index=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="companies", db_index=False)
    name = neutral(models.CharField(_("name"), max_length=200, blank=True), FIRM)
    nip = neutral(models.CharField("NIP", max_length=10, blank=True, db_index=True), FIRM)
    regon = neutral(models.CharField("REGON", max_length=14, blank=True), FIRM)
    street = neutral(models.CharField(_("street"), max_length=200, blank=True), FIRM)
    postcode = neutral(models.CharField(_("postcode"), max_length=12, blank=True), FIRM)
    city = neutral(models.CharField(_("city"), max_length=100, blank=True), FIRM)
    website = neutral(models.URLField(_("website"), blank=True), FIRM)
    notes = neutral(SealedTextField(_("notes"), house=True), "about a firm, sealed under the house key and scanned")
    sole_trader = models.OneToOneField(
        Person, models.CASCADE, null=True, blank=True, related_name="business", verbose_name=_("sole trader")
    )
    trader_name = personal(SealedTextField(_("business name")), Category.COMPANY, source=Source.SUBJECT)
    trader_nip = personal(SealedTextField(_("NIP of the sole trader")), Category.COMPANY, source=Source.SUBJECT)
    trader_nip_index = personal(BlindIndexField(of="trader_nip", kind="nip", db_index=True), Category.COMPANY)
    trader_tokens = personal(NameTokensField(of="trader_name"), Category.COMPANY)
    trader_address = personal(SealedTextField(_("business address")), Category.COMPANY, source=Source.SUBJECT)
    trader_regon = personal(SealedTextField(_("REGON of the sole trader")), Category.COMPANY, source=Source.SUBJECT)
    trader_website = personal(SealedTextField(_("website of the sole trader")), Category.COMPANY, source=Source.SUBJECT)
    trader_notes = personal(SealedTextField(_("notes on the sole trader")), Category.COMPANY)
    created_at = models.DateTimeField(auto_now_add=True)
    binned_at = neutral(models.DateTimeField(null=True, blank=True), "about the row")
    closed_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when only the law keeps it")
    version = models.PositiveIntegerField(default=1)  # guards against two people editing at once
    personal_data = PersonalData(
        subject="sole_trader", clock="created_at", closes=("closed_at", "binned_at"), twin=Twin.REFUSES
    )

    objects: ClassVar = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.CheckConstraint(
                name="company_plain_or_sealed",
                condition=models.Q(sole_trader=None, **{f"{name}__isnull": True for name in TRADERS})
                | models.Q(sole_trader__isnull=False, notes__isnull=True, **dict.fromkeys(FIRMS, "")),
            ),
            # what is alive is never closed: the lists need not ask
            models.CheckConstraint(
                name="company_closed_in_bin", condition=models.Q(closed_at=None) | models.Q(binned_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], condition=ALIVE, name="company_owner"),  # my companies, newest first
            models.Index(fields=["team", "-id"], condition=ALIVE, name="company_team"),  # a team's
            GinIndex(fields=["trader_tokens"], condition=ALIVE, name="company_tokens"),  # a sole trader's name
        ]

    def __str__(self) -> str:
        return f"company {self.uid.hex[:8]}"

    def validate_constraints(self, exclude: Any = None) -> None:
        """Leave the sealed columns to the database: only there an empty sealed text differs from none."""
        super().validate_constraints(exclude={*(exclude or ()), "notes", *TRADERS})

    @property
    def label(self) -> str:
        """The company's name; a sole trader's is decrypted with the person's key."""
        return self.trader_name if self.sole_trader_id else self.name

    @property
    def tax_number(self) -> str:
        """The NIP, ten digits, from the plain or the sealed column."""
        return self.trader_nip if self.sole_trader_id else self.nip

    def become_sole_trader(self, person: Person) -> None:
        """Move the plain data into the sealed columns of `person`; the caller saves."""
        self.sole_trader = person
        place = " ".join(part for part in (self.postcode, self.city) if part)
        address = ", ".join(part for part in (self.street, place) if part)
        moved: dict[str, Any] = {f"trader_{name}": getattr(self, name) for name in ("name", "nip", *KEPT)}
        for name, value in {**moved, "trader_address": address}.items():
            setattr(self, name, value)
        for name in (*FIRMS, "notes"):
            setattr(self, name, "")
        self.version += 1

    def told(self, name: str) -> str:
        """`regon`, `website` or `notes`, from the plain or the sealed column."""
        return getattr(self, f"trader_{name}" if self.sole_trader_id else name)

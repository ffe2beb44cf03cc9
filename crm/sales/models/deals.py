"""Deals: what a customer may buy, for how much, by when, and how far we are.

A deal belongs to a person alone (a consumer, a sole trader) or to a company, which may have people on it. A person's
text is encrypted under their key and erased with them; a company's is encrypted under the organisation's key. A
constraint keeps them apart.
"""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.currencies import AmountField
from crm.contacts.models import Company, Contact
from crm.lists.access import Guarded
from crm.privacy.categories import Category
from crm.privacy.declarations import PersonalData, Rows, neutral, personal
from crm.privacy.models import HouseSealedModel, Person
from crm.privacy.sealed import SealedTextField
from crm.sales import currencies
from crm.sales.models.pipelines import LostReason, Pipeline, Stage

WORDS = ("title", "notes")  # each has its twin for a firm's deal
IN_THE_HOUSE = "about a firm's deal, sealed under the house key and scanned"
MOMENT = "a moment of the work"
OPEN = models.Q(outcome="")
ERASED_SUMS_TRIGGER = (
    "goes_into_sums"  # the trigger by which a person's ended deal leaves a trace in sums when it is deleted
)

# the sums of turnover.py; the month is the one here
COUNTED_AS_GONE = f"""
    INSERT INTO sales_gonedeals AS sums (team_id, pipeline_id, month, outcome, currency, count, amount)
    VALUES (OLD.team_id, OLD.pipeline_id, date_trunc('month', OLD.ended_at AT TIME ZONE '{settings.TIME_ZONE}')::date,
            OLD.outcome, OLD.currency, 1, COALESCE(OLD.amount, 0))
    ON CONFLICT (team_id, pipeline_id, month, outcome, currency)
    DO UPDATE SET count = sums.count + 1, amount = sums.amount + EXCLUDED.amount;
    RETURN NULL;
"""  # noqa: S608  # the time zone is the settings' own


class DealQuerySet(Guarded):
    """Questions about deals. A request starts at `alive().visible_to(user)`, which leaves out both bins."""

    keyset = ("last_activity_at", "pk")

    def alive(self) -> Self:
        """Neither in the bin themselves nor by their customer."""
        return self.placed().filter(binned_at=None)

    def binned(self) -> Self:
        """In the bin, to be taken back for a while."""
        return self.placed().filter(binned_at__isnull=False)

    def placed(self) -> Self:
        """Those whose customer is not in the bin, wherever they are themselves.

        What lies in a bin is little and known at once; joined, every firm and person would be asked.
        """
        firms = Company.objects.filter(binned_at__isnull=False).values("pk")
        people = Contact.objects.filter(binned_at__isnull=False).values("pk")
        return self.exclude(company__in=firms).exclude(person__in=people).filter(closed_at=None)

    def open(self) -> Self:
        """Neither won nor lost."""
        return self.filter(OPEN)

    def with_parties(self) -> Self:
        """Together with what opens them and whose they are: for a page that knows stages and colleagues."""
        return self.select_related("person__key", "person__contact", "company__sole_trader__key")

    def with_keys(self) -> Self:
        """Together with what opens them and whom they name."""
        return self.with_parties().select_related("stage", "pipeline", "owner", "team", "lost_reason")


class Deal(HouseSealedModel):
    """One deal. `amount` is the sum of its lines where there are some."""

    class Outcome(models.TextChoices):
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")

    Currency = currencies.Currency

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="deals")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="deals")
    # no index of their own: deal_owner and deal_team begin with them
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deals", db_index=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="deals", db_index=False)
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="deals")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals")
    title = personal(SealedTextField(_("title")), Category.CORRESPONDENCE)
    notes = personal(SealedTextField(_("notes")), Category.CORRESPONDENCE)
    house_title = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    house_notes = neutral(SealedTextField(house=True), IN_THE_HOUSE)
    amount = AmountField(_("amount"), null=True, blank=True, validators=[MinValueValidator(Decimal(0))])
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.PLN)
    closes_on = neutral(models.DateField(_("expected close"), null=True, blank=True), "a day we hope for")
    opened_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    entered_stage_at = neutral(models.DateTimeField(default=timezone.now), MOMENT)
    last_activity_at = neutral(models.DateTimeField(_("last activity"), default=timezone.now), MOMENT)
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lost_reason = models.ForeignKey(LostReason, models.PROTECT, null=True, blank=True, related_name="deals")
    binned_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when it lies in the bin")
    binned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), "since when only the law keeps it")
    version = models.PositiveIntegerField(default=1)  # guards against two people changing it at once
    personal_data = PersonalData(
        subject="person",
        clock="ended_at",
        rows=Rows.DELETE,
        days=("opened_at", "closes_on"),
        closes=("closed_at",),
    )

    objects: ClassVar = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = [
            models.CheckConstraint(
                name="deal_is_somebodys", condition=models.Q(person__isnull=False) | models.Q(company__isnull=False)
            ),
            models.CheckConstraint(
                name="deal_hers_or_the_houses",
                condition=models.Q(person__isnull=False, house_title__isnull=True, house_notes__isnull=True)
                | models.Q(person=None, title__isnull=True, notes__isnull=True),
            ),
            models.CheckConstraint(
                name="deal_ended_once",
                condition=models.Q(outcome="", ended_at=None, ended_by=None)
                | models.Q(outcome__in=["won", "lost"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deal_lost_for_a_reason", condition=models.Q(outcome="lost") | models.Q(lost_reason=None)
            ),
            models.CheckConstraint(
                name="deal_binned_by_somebody",
                condition=models.Q(binned_at=None, binned_by=None)
                | models.Q(binned_at__isnull=False, binned_by__isnull=False),
            ),
            models.CheckConstraint(name="deal_amount", condition=models.Q(amount=None) | models.Q(amount__gte=0)),
        ]
        indexes = [
            # lists, newest activity first: of everybody, of an owner, of a team
            models.Index(fields=["-last_activity_at", "-id"], name="deal_last"),
            models.Index(fields=["owner", "-last_activity_at", "-id"], name="deal_owner"),
            models.Index(fields=["team", "-last_activity_at", "-id"], name="deal_team"),
            # a column of the board and its sums
            models.Index(fields=["stage", "team"], condition=OPEN, name="deal_board"),
            # reports: what ended in a period, what was opened in one
            models.Index(fields=["ended_at"], condition=~OPEN, name="deal_ended"),
            models.Index(fields=["opened_at"], name="deal_opened"),
            # what lay in the bin for its days
            models.Index(fields=["binned_at"], condition=models.Q(binned_at__isnull=False), name="deal_binned"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=ERASED_SUMS_TRIGGER,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__person__isnull=False) & ~pgtrigger.Q(old__outcome=""),
                func=COUNTED_AS_GONE,
            )
        ]

    def __str__(self) -> str:
        return f"deal {self.uid.hex[:8]}"

    def column(self, name: str) -> str:
        """The column that holds `name` (of WORDS) of this deal."""
        return name if self.person_id else f"house_{name}"

    def told(self, name: str) -> str:
        """The text of the field `name`, decrypted with the key that came with the row."""
        return getattr(self, self.column(name)) or ""

    def tell(self, name: str, text: str) -> None:
        """Put words into the column of this deal; the caller saves."""
        setattr(self, self.column(name), (text or "").strip())

    @property
    def open(self) -> bool:
        """Neither won nor lost."""
        return not self.outcome

    @property
    def weighted(self) -> Decimal:
        """The amount by the probability of its stage; all of a won one, nothing of a lost one."""
        chance = {"": self.stage.probability, "won": 100, "lost": 0}[self.outcome]
        return (self.amount or Decimal(0)) * chance / 100

    def rots(self, at: datetime) -> bool:
        """Whether nobody has touched it for longer than its stage allows."""
        return self.open and self.stage.rotten(max(self.last_activity_at, self.entered_stage_at), at)

    @property
    def keys_of_party(self) -> list[int]:
        """Primary keys of the deal's person and of the sole trader behind its company."""
        sole_trader_pk = self.company.sole_trader_id if self.company else None
        return list(dict.fromkeys(pk for pk in (self.person_id, sole_trader_pk) if pk))

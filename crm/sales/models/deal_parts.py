"""What hangs on a deal: its people and their roles, its lines, and every move it made."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import PersonalData, Rows, Twin, neutral
from crm.privacy.models import Person
from crm.sales.models.deals import Deal
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.models.pipelines import Stage

OF_THE_DEAL = "deal__person"


class DealPerson(models.Model):
    """Somebody on a deal, and what their part in it is."""

    class Role(models.TextChoices):
        PARTY = "party", pgettext_lazy("role in a deal", "Buys")
        DECIDES = "decides", pgettext_lazy("role in a deal", "Decides")
        PAYS = "pays", pgettext_lazy("role in a deal", "Approves the budget")
        ADVISES = "advises", pgettext_lazy("role in a deal", "Advises")
        USES = "uses", pgettext_lazy("role in a deal", "Uses it")
        SIGNS = "signs", pgettext_lazy("role in a deal", "Signs")
        OTHER = "other", pgettext_lazy("role in a deal", "Takes part")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="on_it")
    person = models.ForeignKey(Person, models.CASCADE, related_name="deal_rows")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.OTHER)
    added_at = neutral(models.DateTimeField(auto_now_add=True), "when the row was made")
    personal_data = PersonalData(subject="person", rows=Rows.DELETE, twin=Twin.GOES)

    class Meta:
        verbose_name = _("person on a deal")
        constraints = [models.UniqueConstraint(fields=["deal", "person"], name="deal_person_once")]


class DealLine(SoldLine):
    """Something that is sold by a deal. Its currency is the deal's."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="lines")
    unit_cost = neutral(
        models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True),
        "what the organisation pays itself",
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Deal.Currency, default=Deal.Currency.PLN)
    added_at = models.DateTimeField(auto_now_add=True)
    personal_data = PersonalData(subject=OF_THE_DEAL, clock="added_at", rows=Rows.DELETE)

    class Meta(SoldLine.Meta):
        verbose_name = _("line of a deal")
        constraints = [
            models.CheckConstraint(
                name="deal_line_numbers", condition=models.Q(quantity__gt=0) & models.Q(unit_price__gte=0)
            ),
            models.CheckConstraint(
                name="deal_line_discount",
                condition=models.Q(discount_percent__range=(0, 100), discount_amount=0)
                | models.Q(discount_percent=0, discount_amount__gte=0),
            ),
        ]


class DealMove(models.Model):
    """One move of a deal: into a stage, or to its end. Never changed; funnel and durations are computed from these
    rows.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")  # none: it was opened
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=4, choices=Deal.Outcome, blank=True)  # what it became by this move
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    personal_data = PersonalData(subject=OF_THE_DEAL, clock="at", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("move of a deal")
        indexes = [
            models.Index(fields=["deal", "-at"], name="deal_move_newest"),  # the deal's history
            models.Index(fields=["at"], name="deal_move_period"),  # reports of a period
        ]

    @property
    def in_words(self) -> Any:
        """«Rozmowa → Oferta», how it ended, or that it goes on."""
        if self.outcome:
            return self.get_outcome_display()
        if self.from_stage_id == self.to_stage_id:
            return _("Open again: %(stage)s") % {"stage": self.to_stage}
        return f"{self.from_stage} → {self.to_stage}" if self.from_stage_id else str(self.to_stage)

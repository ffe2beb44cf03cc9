"""What papers and deals came to, month by month: numbers that outlive the people whose they were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import AmountField
from crm.privacy.declarations import NoPersonalData, neutral
from crm.sales.models.deals import Deal
from crm.sales.models.documents import Document
from crm.sales.models.pipelines import Pipeline


class Turnover(models.Model):
    """How many papers of a kind a team issued in a month, and their sum. Kept beside the papers, never made from one.

    A paper that is changed or removed changes it. One that goes with its person does not, so that reports stay true.
    """

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    month = neutral(models.DateField(), "the first day of a month")
    kind = models.CharField(max_length=10, choices=Document.Kind)
    currency = models.CharField(max_length=3, choices=Document.Currency)
    count = models.IntegerField(default=0)
    amount = AmountField(max_digits=17, default=0)
    personal_data = NoPersonalData("sums over all papers of a team and a month")

    class Meta:
        verbose_name = _("turnover")
        constraints = [
            models.UniqueConstraint(fields=["team", "month", "kind", "currency"], name="turnover_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.currency}"


class GoneDeals(models.Model):
    """How many deals of people who were erased had ended in a month, and their sum. Nothing leads back to them.

    The database counts them in by itself when such a deal is deleted (trigger GONE, models/deals.py); one that was a
    mistake is deleted past it. Shown of FEW or more together only (reports/erased_deal_sums.py).
    """

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+")
    month = neutral(models.DateField(), "the first day of a month")
    outcome = models.CharField(max_length=4, choices=Deal.Outcome)
    currency = models.CharField(max_length=3, choices=Deal.Currency)
    count = models.IntegerField(default=0)
    amount = AmountField(max_digits=17, default=0)
    personal_data = NoPersonalData("sums over all deals of a team and a month whose people were erased")

    class Meta:
        verbose_name = _("sum of deals of erased people")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "pipeline", "month", "outcome", "currency"], name="gone_deals_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.outcome} {self.currency}"

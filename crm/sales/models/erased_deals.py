"""Monthly sums of deals erased together with their people, so that last year's total does not change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import NoPersonalData, neutral
from crm.sales.models.deals import Deal
from crm.sales.models.pipelines import Pipeline


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
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
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

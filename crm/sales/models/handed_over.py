"""What went along in a hand-over, and from which team, so that it can be brought back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.privacy.declarations import PersonalData, Rows
from crm.sales.models.deals import Deal
from crm.sales.models.tasks import Task


class HandedDeal(models.Model):
    """One deal that moved; `batch` is the public id of the hand-over."""

    batch = models.UUIDField()
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    personal_data = PersonalData(subject="deal__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("deal handed over")
        constraints = [models.UniqueConstraint(fields=["batch", "deal"], name="handed_deal_once")]


class HandedTask(models.Model):
    """One task that moved."""

    batch = models.UUIDField()
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    personal_data = PersonalData(subject="task__person", rows=Rows.DELETE)

    class Meta:
        verbose_name = _("task handed over")
        constraints = [models.UniqueConstraint(fields=["batch", "task"], name="handed_task_once")]

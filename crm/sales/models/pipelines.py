"""How a team sells: a pipeline with its stages in order, and the reasons why deals are lost.

Nothing here is deleted: what is retired offers itself to nobody, and the history of deals still names it.
"""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.privacy.declarations import NoPersonalData, neutral

OWN_WORD = "a word of the house's own"
LAID_ASIDE = "since when nobody is offered it"
IN_USE = models.Q(retired_at=None)


class Offered(models.QuerySet):
    """For what can be retired."""

    def in_use(self) -> Self:
        """What is offered."""
        return self.filter(IN_USE)

    def gone(self) -> Self:
        """What is offered no more, the latest first."""
        return self.exclude(IN_USE).order_by("-retired_at", "pk")


class OnOffer(models.Model):
    """A word of the organisation's own, offered in its own order until it is retired."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = neutral(models.CharField(_("name"), max_length=60), OWN_WORD)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = neutral(models.DateTimeField(null=True, blank=True, editable=False), LAID_ASIDE)

    objects = Offered.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Pipeline(OnOffer):
    """One way of selling."""

    personal_data = NoPersonalData("the house's own way of selling")

    class Meta(OnOffer.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints = [models.UniqueConstraint(fields=["name"], condition=IN_USE, name="pipeline_name_once")]


class Stage(OnOffer):
    """One step of a pipeline: how likely a deal there is won, and after how many days without a move it rots."""

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages")
    probability = models.PositiveSmallIntegerField(_("probability, %"), validators=[MaxValueValidator(100)])
    rots_after = models.PositiveSmallIntegerField(_("days until it rots"), null=True, blank=True)
    personal_data = NoPersonalData("a step of the house's own way of selling")

    class Meta(OnOffer.Meta):
        verbose_name = pgettext_lazy("deal", "stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.CheckConstraint(name="stage_probability", condition=models.Q(probability__lte=100)),
            models.UniqueConstraint(fields=["pipeline", "name"], condition=IN_USE, name="stage_name_once"),
        ]

    def rotten(self, since: Any, at: Any) -> bool:
        """Whether a deal untouched since `since` rots here at `at`; never without a limit."""
        return self.rots_after is not None and at - since > timedelta(days=self.rots_after)


class LostReason(OnOffer):
    """Why deals are lost, in the organisation's words."""

    personal_data = NoPersonalData("a list of words; which deal was lost for it is the deal's")

    class Meta(OnOffer.Meta):
        verbose_name = _("reason for losing a deal")
        verbose_name_plural = _("reasons for losing deals")
        constraints = [models.UniqueConstraint(fields=["name"], condition=IN_USE, name="lost_reason_name_once")]

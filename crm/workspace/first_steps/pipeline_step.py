"""The first step of sales: a pipeline with stages of one's own. Plugged in by FIRST_STEPS."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.permissions import rights
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.pipelines.seeds import PIPELINE, STAGES
from crm.workspace.first_steps.steps import Step


def pipeline(user: Any) -> Step | None:
    """The stages that deals go through; done once they were shaped or a deal is in them, or when they fit as they are.

    None for whoever may not change them.
    """
    if not user.may(rights.DEALS_SETTINGS):
        return None
    text = _("The stages that your deals go through, and why they are lost.")
    told = {"slug": "pipeline", "right": rights.DEALS_SETTINGS, "fits": True}
    done = Deal.objects.exists() or shaped()
    return Step(_("Pipeline"), text, reverse("sales:pipelines"), done, **told)


def shaped() -> bool:
    """Whether pipelines and stages are other than they were planted."""
    names = list(Pipeline.objects.in_use().values_list("name", flat=True))
    rows = Stage.objects.in_use().filter(pipeline__retired_at=None).order_by("pipeline", "position")
    return names != [PIPELINE] or list(rows.values_list("name", "probability", "rots_after")) != list(STAGES)

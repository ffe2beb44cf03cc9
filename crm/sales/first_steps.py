"""The first step of sales: a pipeline with stages of one's own. Plugged in by FIRST_STEPS."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.contacts.first_steps import Step
from crm.sales.models import Deal


def pipeline(user: Any) -> Step | None:
    """The stages that deals go through; done once there is a deal. None for whoever may not change them."""
    if not user.may(rights.DEALS_SETTINGS):
        return None
    text = _("The stages that your deals go through, and why they are lost.")
    return Step(_("Pipeline"), text, reverse("sales:pipelines"), Deal.objects.exists())

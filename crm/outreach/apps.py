"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    """Rules that act by themselves."""

    name = "crm.outreach"
    label = "outreach"
    verbose_name = _("Outreach")

"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    """Segments, campaigns, sequences and rules."""

    name = "crm.outreach"
    label = "outreach"
    verbose_name = _("Outreach")

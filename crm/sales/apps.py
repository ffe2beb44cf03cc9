"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """Papers of the trade: offers, contracts, invoices."""

    name = "crm.sales"
    label = "sales"
    verbose_name = _("Sales")

"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Lists: filters, columns, saved views."""

    name = "crm.lists"
    label = "lists"
    verbose_name = _("Lists")

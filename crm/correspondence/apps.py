"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Letters and mail."""

    name = "crm.correspondence"
    label = "correspondence"
    verbose_name = _("Correspondence")

"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DpoConfig(AppConfig):
    """The privacy desk."""

    name = "crm.dpo"
    label = "dpo"
    verbose_name = _("Privacy desk")

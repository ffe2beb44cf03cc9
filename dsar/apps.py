"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DsarConfig(AppConfig):
    """People's requests: cases, their clock, what is decided, how it is answered."""

    name = "dsar"
    label = "dsar"
    verbose_name = _("Requests")

"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BreachesConfig(AppConfig):
    """When it goes wrong: breach cases, their clock, who is told."""

    name = "breaches"
    label = "breaches"
    verbose_name = _("Breaches")

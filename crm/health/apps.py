"""The app's entry."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health of the installation."""

    name = "crm.health"
    label = "health"
    verbose_name = "Health"

"""The machines' door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The app of the REST interface."""

    name = "crm.api"
    label = "api"
    verbose_name = "API"

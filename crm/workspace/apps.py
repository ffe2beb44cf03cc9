"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """The sales desk."""

    name = "crm.workspace"
    label = "workspace"
    verbose_name = _("Desk")

"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Files in and out."""

    name = "crm.files"
    label = "files"
    verbose_name = _("Files")

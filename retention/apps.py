"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """How long, and what must stay: rules, holds, purge, backups that forget."""

    name = "retention"
    label = "retention"
    verbose_name = _("Retention")

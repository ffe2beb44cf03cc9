"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    """Why we may: grounds, their proofs, the contact gate."""

    name = "consents"
    label = "consents"
    verbose_name = _("Consents and grounds")

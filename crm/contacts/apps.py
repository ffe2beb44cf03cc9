"""The app's entry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts, companies, their timeline, search and import."""

    name = "crm.contacts"
    label = "contacts"
    verbose_name = _("Contacts")

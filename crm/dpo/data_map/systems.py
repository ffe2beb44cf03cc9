"""Where data are kept, in words that a reader of the register knows: parts of the product instead of tables."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.narrowing import Words
from crm.privacy.map.data_map import Room

SYSTEMS: dict[str, Words] = {  # {app: what its records are called}
    "privacy": _("People and their keys"),
    "contacts": _("Contacts and their history"),
    "sales": _("Deals and documents"),
    "correspondence": pgettext_lazy("part of the product", "Letters and incoming mail"),
    "mail": pgettext_lazy("part of the product", "Outgoing mail"),
    "consents": _("Consents and their proof"),
    "dsar": _("Requests of people"),
    "breaches": _("Cases of breaches"),
    "retention": _("Deletion and holds"),
    "files": _("Imports"),
    "lists": _("Saved views"),
    "jobs": _("Exports"),
}


def system_of(room: Room) -> str:
    """The key of the part that a model belongs to: its app."""
    return room.model._meta.app_label


def system_name(room: Room) -> str:
    """The part in words; an app that is not named here by the name it gives itself."""
    app = system_of(room)
    return str(SYSTEMS[app] if app in SYSTEMS else apps.get_app_config(app).verbose_name)

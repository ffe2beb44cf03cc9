"""Which model stores the custom values of a kind of record: the model declares it, so no list is needed here."""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from crm.contacts.models import Contact
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.object_kinds import OBJECT, is_object
from crm.privacy.models import Person


@lru_cache(maxsize=64)
def holder_of(record: str) -> type[HeldValue]:
    """The model that holds the values of a kind of record: one for all of the house's own. LookupError for no kind."""
    kind = OBJECT if is_object(record) else record
    for model in apps.get_models():
        if issubclass(model, HeldValue) and kind == model.RECORD:
            return model
    raise LookupError(record)


def record_of(thing: models.Model) -> str:
    """The kind of record of an object; a record of the house's own kind says it itself."""
    return str(getattr(thing, "record", None) or thing._meta.model_name)


def bearer_of(thing: Any) -> Any:
    """What its values refer to: the person of a contact, else the record itself."""
    return thing.person if isinstance(thing, Contact) else thing


def records_behind(model: Any, bearer: str = "") -> Any:
    """The model of the records whose values `model` holds: their people are contacts."""
    related = model._meta.get_field(bearer or model.BEARER).related_model
    return Contact if related is Person else related


def seen_by(reader: Any, model: Any, bearer: str) -> dict[str, Any]:
    """A filter for rows whose bearer (a column of `model`) `reader` sees, so that counts reveal nothing of other teams.

    Empty for a reader who sees none at all.
    """
    visible = records_behind(model, bearer).objects.visible_to(reader).order_by()
    return {} if visible.query.is_empty() else {f"{bearer}__in": visible.values("pk")}

"""Where the values of a kind of record are kept: the model says so itself, so higher apps need no list here."""

from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from crm.contacts.models import Contact
from crm.contacts.models.custom_values import HeldValue
from crm.privacy.models import Person


@lru_cache(maxsize=8)
def holder_of(record: str) -> type[HeldValue]:
    """The model that holds the values of contacts, companies or deals. LookupError for anything else."""
    for model in apps.get_models():
        if issubclass(model, HeldValue) and record == model.RECORD:
            return model
    raise LookupError(record)


def record_of(thing: models.Model) -> str:
    """What kind of record something is."""
    return str(thing._meta.model_name)


def bearer_of(thing: Any) -> Any:
    """Whom its values point at: the person of a contact, else the record itself."""
    return thing.person if isinstance(thing, Contact) else thing


def seen_by(reader: Any, model: Any, bearer: str) -> dict[str, Any]:
    """The filter that leaves rows whose bearer (a column of `model`) `reader` sees: no number tells of another team.

    Empty for whoever sees none at all.
    """
    related = model._meta.get_field(bearer).related_model
    whose: Any = Contact if related is Person else related
    seen = whose.objects.visible_to(reader).order_by()
    return {} if seen.query.is_empty() else {f"{bearer}__in": seen.values("pk")}

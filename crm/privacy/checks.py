"""The build fails on silence: what every model and column of the product must say about people."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from crm.privacy.categories import SEALED_ONLY
from crm.privacy.data_map import declaration_of, is_sealed
from crm.privacy.declarations import NoPersonalData, PersonalData, Rows
from crm.privacy.foreign import FOREIGN

SPEAKING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    ArrayField,
)


def ours(model: type[models.Model]) -> bool:
    """Whether the model is the product's own."""
    return model.__module__.split(".")[0] in {"crm", "consents", "dsar", "retention", "breaches", "tests"}


@register(Tags.models)
def every_model_speaks(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error per model or column that does not say what it is."""
    return [error for model in apps.get_models(include_auto_created=True) for error in errors_of(model)]


def errors_of(model: type[models.Model]) -> Iterator[CheckMessage]:
    """What `model` fails to say."""
    said = declaration_of(model)
    if said is None:
        hint = 'Add `personal_data = PersonalData(…)` or `NoPersonalData("why")`, or a line in crm/privacy/foreign.py.'
        yield Error(f"{model._meta.label} has no personal_data", hint=hint, obj=model, id="privacy.E001")
        return
    if isinstance(said, PersonalData):
        yield from errors_of_paths(model, said)
    if ours(model) and not model._meta.auto_created:
        yield from errors_of_columns(model, said)


def errors_of_paths(model: type[models.Model], said: PersonalData) -> Iterator[CheckMessage]:
    """Paths and clocks of the declaration that lead nowhere."""
    if said.rows is not Rows.KEEP and said.subject != "self":
        found: Any = model
        for hop in said.subject.split("__"):
            field = next((f for f in found._meta.get_fields() if f.name == hop), None) if found else None
            found = field.related_model if field is not None else None
        if found is None or found._meta.label != "privacy.Person":
            yield Error(
                f"{model._meta.label}: «{said.subject}» does not lead to a person", obj=model, id="privacy.E002"
            )
    if said.clock and said.clock not in {field.name for field in model._meta.concrete_fields}:
        yield Error(f"{model._meta.label}: no column «{said.clock}» to count from", obj=model, id="privacy.E003")


def errors_of_columns(model: type[models.Model], said: Any) -> Iterator[CheckMessage]:
    """Columns that speak but were not declared, and guarded categories in plain columns."""
    clock = getattr(said, "clock", None)
    for field in model._meta.local_concrete_fields:
        declared = getattr(field, "personal", None)
        if declared is None:
            if must_speak(field) and field.name != clock:
                hint = 'Wrap it in personal(…, Category.X) or neutral(…, "why").'
                yield Error(f"{model._meta.label}.{field.name} is undeclared", hint=hint, obj=model, id="privacy.E004")
        elif getattr(declared, "category", None) in SEALED_ONLY and not is_sealed(field):
            yield Error(
                f"{model._meta.label}.{field.name} keeps {declared.category} unsealed", obj=model, id="privacy.E005"
            )
        elif hasattr(declared, "category") and isinstance(said, NoPersonalData):
            yield Error(
                f"{model._meta.label}.{field.name} is personal in a model without people", obj=model, id="privacy.E006"
            )


def must_speak(field: models.Field) -> bool:
    """Text, JSON, binary, file, network and date columns; choices, keys, slugs and numbers say nothing."""
    if field.choices or field.is_relation or (field.primary_key and not isinstance(field, models.TextField)):
        return False
    if isinstance(field, ArrayField) and field.base_field.choices:
        return False
    if isinstance(field, models.SlugField):
        return False
    return isinstance(field, SPEAKING) or is_sealed(field)


@register(Tags.models)
def no_stale_foreign(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """A foreign declaration for a model that is not installed would hide a spelling mistake."""
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return [
        Error(f"foreign.py declares {label}, which is not installed", id="privacy.E007")
        for label in FOREIGN
        if label not in known
    ]

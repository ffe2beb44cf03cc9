"""The build fails on silence: what every model and column of the product must say about people, and how.

E001 no declaration      E002 path to nobody         E003 no such clock       E004 undeclared column
E005 guarded and plain   E006 personal, yet nobody   E007 stale foreign line  E008 a person past the subject
E009 no such category    E010 a total that cannot stay                        E011 sealed without the safe base
E012 silent about a merge                                 E013 a jurisdiction that lacks something
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.declarations import NoPersonalData, Personal, PersonalData, Rows
from crm.privacy.law.jurisdiction import NATIONAL_LIMITS, PURPOSES_NEEDED, jurisdiction
from crm.privacy.map.data_map import declaration_of, is_sealed
from crm.privacy.map.foreign import FOREIGN
from crm.privacy.map.merge_rules import shares_key, unique_constraints
from crm.privacy.sealed import SealedModel, SealedQuerySet
from crm.privacy.sealed.files import SealedFileField

MUTE = (models.IntegerField, models.FloatField, models.DecimalField, models.BooleanField, models.UUIDField)
DECLARE = 'Wrap it in personal(…, Category.X) or neutral(…, "why").'


def is_our_model(model: type[models.Model]) -> bool:
    """Whether the model is the product's own."""
    return model.__module__.split(".")[0] in {"crm", "consents", "dsar", "retention", "breaches", "tests"}


@register(Tags.models)
def every_model_speaks(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """One error per model or column that does not say what it is."""
    return [error for model in apps.get_models(include_auto_created=True) for error in errors_of(model)]


@register(Tags.models)
def no_stale_foreign(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """A foreign declaration for a model that is not installed would hide a spelling mistake."""
    installed = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return [
        Error(f"map/foreign.py declares {label}, which is not installed", id="privacy.E007")
        for label in FOREIGN
        if label not in installed
    ]


def errors_of(model: type[models.Model]) -> Iterator[CheckMessage]:
    """The errors of `model` and its columns: what it fails to declare, or declares wrongly."""
    declaration, label = declaration_of(model), model._meta.label
    if declaration is None:
        hint = (
            'Add `personal_data = PersonalData(…)` or `NoPersonalData("why")`, or a line in crm/privacy/map/foreign.py.'
        )
        yield Error(f"{label} has no personal_data", hint=hint, obj=model, id="privacy.E001")
        return
    lost = isinstance(declaration, PersonalData) and list(errors_of_declaration(model, declaration))
    yield from lost or errors_of_relations(model, declaration)
    if is_our_model(model) and not model._meta.auto_created:
        for column in model._meta.local_concrete_fields:
            yield from errors_of_column(model, declaration, column)
        sealed = any(is_sealed(column) for column in model._meta.concrete_fields)
        if sealed and not (issubclass(model, SealedModel) and isinstance(model._default_manager.all(), SealedQuerySet)):
            hint = "Derive it from SealedModel or HouseSealedModel, and its querysets from SealedQuerySet."
            yield Error(f"{label} has sealed columns without their safe base", hint=hint, obj=model, id="privacy.E011")


def errors_of_declaration(model: type[models.Model], declaration: PersonalData) -> Iterator[CheckMessage]:
    """Paths and clocks of the declaration that lead nowhere, and totals that would go with their person."""
    label = model._meta.label
    if declaration.rows is not Rows.KEEP and declaration.subject != "self":
        end = end_of(model, declaration.subject)
        if end is None or end.related_model is None or end.related_model._meta.label != "privacy.Person":
            yield Error(f"{label}: «{declaration.subject}» does not lead to a person", obj=model, id="privacy.E002")
        elif declaration.rows is Rows.BLANK and not end_of(model, declaration.subject.split("__")[0]).null:
            hint = "Let the relation be empty: a blanked row outlives its person."
            yield Error(f"{label}: a row that stays as a total must let go", hint=hint, obj=model, id="privacy.E010")
    columns = {column.name for column in model._meta.concrete_fields}
    if declaration.clock and declaration.clock not in columns:
        yield Error(f"{label}: no column «{declaration.clock}» to count from", obj=model, id="privacy.E003")
    if (
        declaration.rows is not Rows.KEEP
        and declaration.subject != "self"
        and end_of(model, declaration.subject) is not None
    ):
        yield from errors_of_merge(model, declaration)
    for name in sorted(set(declaration.closes) - columns):
        yield Error(f"{label}: no column «{name}» to close it by", obj=model, id="privacy.E003")
    for path in filter(None, (declaration.named, declaration.given, *(declaration.own_horizon or ()))):
        if end_of(model, path) is None:
            yield Error(f"{label}: «{path}» leads nowhere", obj=model, id="privacy.E003")


def errors_of_merge(model: type[models.Model], declaration: PersonalData) -> Iterator[CheckMessage]:
    """Rows whose fate is undeclared when two records turn out to be one person."""
    label, [hop, *further] = model._meta.label, declaration.subject.split("__")
    column: Any = model._meta.get_field(hop)
    parent = past_nobodys(column.related_model, further)
    files = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedFileField)]
    if not declaration.moves:
        if files:
            yield Error(f"{label}: files cannot stay behind in a merge", obj=model, id="privacy.E012")
    elif column.primary_key:
        hint = "Say moves=False, and let the merge choose between its values (crm/contacts/merging/)."
        yield Error(f"{label} is a person's one row, yet it is to move", hint=hint, obj=model, id="privacy.E012")
    elif not shares_key(parent):
        if not getattr(declaration_of(parent), "moves", False):
            hint = "Say moves=False: what it hangs on stays behind."
            yield Error(f"{label} hangs on rows that do not move", hint=hint, obj=model, id="privacy.E012")
    elif declaration.twin is None and any(True for _constraint in unique_constraints(model, hop)):
        hint = "Say twin=Twin.GOES or Twin.REFUSES: a constraint allows such a row once."
        yield Error(f"{label}: what if both records have one?", hint=hint, obj=model, id="privacy.E012")


def past_nobodys(parent: Any, further: list[str]) -> Any:
    """The first model on the way to the person whose rows are somebody's: nobody's rows go where that one goes."""
    for hop in further:
        if not isinstance(declaration_of(parent), NoPersonalData):
            break
        parent = parent._meta.get_field(hop).related_model
    return parent


def errors_of_relations(model: type[models.Model], declaration: Any) -> Iterator[CheckMessage]:
    """Relations to a person other than the subject: neither copy nor eraser would find the row under their name."""
    declared = any(isinstance(getattr(column, "personal", None), Personal) for column in model._meta.concrete_fields)
    if isinstance(declaration, NoPersonalData) and declared:
        return  # E006 says so column by column
    subject = declaration.subject.split("__")[0] if isinstance(declaration, PersonalData) else ""
    for column in model._meta.local_concrete_fields:
        person = column.related_model is not None and column.related_model._meta.label == "privacy.Person"
        if person and column.name != subject:
            hint = "Name it as the subject, or make a row of its own for each person."
            yield Error(
                f"{model._meta.label}.{column.name} leads past the subject", hint=hint, obj=model, id="privacy.E008"
            )


def errors_of_column(model: type[models.Model], declaration: Any, column: models.Field) -> Iterator[CheckMessage]:
    """A column that holds something and was not declared, or whose declaration cannot be followed."""
    declared, name = getattr(column, "personal", None), f"{model._meta.label}.{column.name}"
    if declared is None:
        if must_speak(column) and column.name != getattr(declaration, "clock", None):
            yield Error(f"{name} is undeclared", hint=DECLARE, obj=model, id="privacy.E004")
    elif isinstance(declared, Personal):
        kinds = categories_at(model, declared.category)
        if not kinds <= set(Category.values) or not kinds:
            yield Error(f"{name}: «{declared.category}» is no category", obj=model, id="privacy.E009")
        elif kinds & SEALED_ONLY and not is_sealed(column) and not getattr(column, "of", None):
            yield Error(f"{name} keeps {declared.category} unsealed", obj=model, id="privacy.E005")
        elif isinstance(declaration, NoPersonalData):
            yield Error(f"{name} is personal in a model without people", obj=model, id="privacy.E006")


def must_speak(column: models.Field) -> bool:
    """Everything but numbers, keys, relations and choices; what is derived from a sealed column is no mere number."""
    if getattr(column, "of", None):
        return True
    if column.choices or column.is_relation or isinstance(column, MUTE):
        return False
    return not (isinstance(column, ArrayField) and column.base_field.choices)


def categories_at(model: type[models.Model], category: str) -> set[str]:
    """The categories a declaration may mean: the one it names, or every one that the column at its path can hold."""
    if category in Category.values:
        return {category}
    end = end_of(model, category)
    return {value for value, _words in end.flatchoices or ()} if end is not None else set()


def end_of(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path, or None where it leads nowhere."""
    field: Any = None
    model_at_hop: Any = model
    for hop in path.split("__"):
        try:
            field = model_at_hop._meta.get_field(hop) if model_at_hop is not None else None
        except FieldDoesNotExist:
            return None
        model_at_hop = getattr(field, "related_model", None)
    return field


@register("jurisdiction")
def the_jurisdiction_is_whole(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """What a country's declaration lacks: else it would be met on the day somebody needs it."""
    country = jurisdiction()
    lacking = [
        *(f"the purpose {slug}" for slug in sorted(PURPOSES_NEEDED - {row["slug"] for row in country.seeds.purposes})),
        *(f"the number {name}" for name in sorted(NATIONAL_LIMITS - country.law.keys())),
        *([] if country.language in dict(settings.LANGUAGES) else [f"a catalogue of its language {country.language}"]),
    ]
    return [Error(f"JURISDICTION={settings.JURISDICTION} lacks {what}", id="privacy.E013") for what in lacking]

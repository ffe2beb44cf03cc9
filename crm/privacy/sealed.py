"""Sealed columns: bytes in the database, text in the hand of whoever holds the person's key.

A value is sealed when its row is saved and opened when its attribute is read, and only if the key came with the row
(`select_related("person__key")`): an N+1 raises `KeyNotJoined` instead of hiding. A sealed column answers no look-up
but `isnull`, sorts nothing, and `values()` yields an opaque `Sealed`. An empty text is NULL, so emptiness can be asked.
"""

import base64
import json
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from crm.privacy.keys import Sealer, Unreadable


class KeyNotJoined(RuntimeError):
    """The row was fetched without its person's key: add `.select_related("…__key")` to the query."""


class NotSealed(TypeError):
    """Plain text was about to reach a sealed column by a way that cannot seal it."""


class Sealed:
    """Ciphertext on its way between database and attribute. Says nothing of what it holds."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = bytes(blob)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.blob == self.blob

    def __hash__(self) -> int:
        return hash(self.blob)

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise KeyNotJoined("a sealed value has no text without its key")


class Dumped(Sealed):
    """Ciphertext that came out of a dump: written as it is, opened only after the row was fetched again."""

    __slots__ = ()


def person_behind(instance: models.Model) -> models.Model:
    """The Person of a sealed row, walked over relations that are already loaded; KeyNotJoined otherwise."""
    found = instance
    path = instance.personal_data.subject
    for hop in [] if path == "self" else path.split("__"):
        loaded = found._state.fields_cache.get(hop)
        if loaded is None:
            raise KeyNotJoined(f"{instance._meta.label}: load «{path}__key» with the row")
        found = loaded
    return found


def sealer_of(instance: models.Model) -> Sealer:
    """The sealer of the person behind a row. KeyNotJoined when the key was not fetched, Unreadable when it is gone."""
    person = person_behind(instance)
    if "key" not in person._state.fields_cache:
        raise KeyNotJoined(f"{instance._meta.label}: load the person's key with the row")
    key = person._state.fields_cache["key"]
    if key is None:
        raise Unreadable(f"{instance._meta.label}: the key was destroyed")
    return key.sealer


class SealedAttribute(DeferredAttribute):
    """Opens on the first read and remembers for the life of the instance."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            super().__get__(instance, cls)  # deferred: fetches into __dict__
        raw = instance.__dict__[name]
        if isinstance(raw, Sealed) and not isinstance(raw, Dumped):
            opened = instance.__dict__.setdefault("_opened", {})
            if name not in opened:
                opened[name] = self.field.open(instance, raw)
            return opened[name]
        return self.field.empty if raw is None else raw

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
        instance.__dict__.get("_opened", {}).pop(self.field.attname, None)


class SealedField(models.Field):
    """The common base: see the module. `house=True` seals under the house key, for text that belongs to no person."""

    descriptor_class = SealedAttribute
    form_class: ClassVar[type[forms.Field]] = forms.CharField
    empty: ClassVar[Any] = None

    def __init__(self, *args: Any, house: bool = False, **options: Any) -> None:
        self.house = house
        options.setdefault("null", True)
        options.setdefault("blank", True)
        options["editable"] = options.get("editable", True)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        if self.house:
            options["house"] = True
        return name, path, args, options

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def column_label(self) -> str:
        """`app.model.field`: the part of the associated data that names the column."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def encode(self, value: Any) -> bytes:
        """The plain value as bytes."""
        raise NotImplementedError(type(self).__name__)

    def decode(self, plain: bytes) -> Any:
        """The plain value from its bytes."""
        raise NotImplementedError(type(self).__name__)

    def sealer(self, instance: models.Model) -> Sealer:
        """Whose key seals this row."""
        return instance.house_sealer() if self.house else sealer_of(instance)

    def open(self, instance: models.Model, sealed: Sealed) -> Any:
        """The plain value of `sealed`, as it stands in `instance`; Unreadable when it does not belong there."""
        return self.decode(self.sealer(instance).open(sealed.blob, row=instance.uid, column=self.column_label))

    def seal(self, instance: models.Model, value: Any) -> Sealed | None:
        """`value` sealed for `instance`; None when it is empty."""
        value = self.to_python(value)
        if value is None or value == self.empty:
            return None
        plain = self.encode(value)
        return Sealed(self.sealer(instance).seal(plain, row=instance.uid, column=self.column_label))

    def pre_save(self, instance: models.Model, add: bool) -> Sealed | None:
        raw = instance.__dict__.get(self.attname)
        if raw is None or isinstance(raw, Sealed):
            return raw
        sealed = self.seal(instance, raw)
        instance.__dict__[self.attname] = sealed
        if sealed is not None:
            instance.__dict__.setdefault("_opened", {})[self.attname] = self.to_python(raw)
        return sealed

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("sealed:"):
            return Dumped(base64.b64decode(value.removeprefix("sealed:")))
        return value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise NotSealed(f"{self.column_label} takes sealed values only: save the row, or use bulk_create")
        return connection.Database.Binary(value.blob)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        return None

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **options})

    def value_from_object(self, obj: models.Model) -> Any:
        """What forms show. Without the key it stays sealed, and whoever prints it learns so by an error."""
        raw = obj.__dict__.get(self.attname)
        if isinstance(raw, Sealed):
            try:
                return getattr(obj, self.attname)
            except KeyNotJoined:
                return raw
        return self.empty if raw is None else raw

    def value_to_string(self, obj: models.Model) -> str:
        """What dumps hold: ciphertext, never the value."""
        raw = obj.__dict__.get(self.attname)
        if raw is None:
            return ""
        sealed = raw if isinstance(raw, Sealed) else self.seal(obj, raw)
        return "sealed:" + base64.b64encode(sealed.blob).decode() if sealed else ""


class SealedTextField(SealedField):
    """Text of any length."""

    empty = ""

    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()


class SealedEmailField(SealedTextField):
    """An e-mail address, as it was written."""

    form_class = forms.EmailField


class SealedPhoneField(SealedTextField):
    """A phone number, E.164 where valid."""


class SealedDateField(SealedField):
    """A day."""

    form_class = forms.DateField

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None

    def encode(self, value: date) -> bytes:
        return value.isoformat().encode()

    def decode(self, plain: bytes) -> date:
        return date.fromisoformat(plain.decode())

    def value_from_object(self, obj: models.Model) -> Any:
        # ISO text, since serialisers pass real dates through as they are and would leak them into a dump
        value = super().value_from_object(obj)
        return value.isoformat() if isinstance(value, date) else value


class SealedJSONField(SealedField):
    """Any JSON value. Assign a new value to change it: what is read is a copy."""

    form_class = forms.JSONField

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)

    def value_from_object(self, obj: models.Model) -> Any:
        value = super().value_from_object(obj)
        return value if isinstance(value, Sealed) else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def final_field(model: type[models.Model], path: str) -> models.Field | None:
    """The field at the end of an ORM path, or None where the path names an expression or alias."""
    found = None
    for part in path.lstrip("-+").split("__"):
        if model is None:
            return None
        try:
            found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = found.related_model
    return found


class SealedQuerySet(models.QuerySet):
    """A queryset that cannot be talked into sorting by, or writing plain text to, a sealed column."""

    def order_by(self, *names: Any) -> "SealedQuerySet":
        for name in names:
            if isinstance(name, str) and isinstance(final_field(self.model, name), SealedField):
                raise FieldError(f"{name} is sealed: sort the opened rows in memory")
        return super().order_by(*names)

    def update(self, **values: Any) -> int:
        for name, value in values.items():
            column = final_field(self.model, name)
            plain = value is not None and not isinstance(value, Sealed) and not hasattr(value, "resolve_expression")
            if isinstance(column, SealedField) and plain:
                raise NotSealed(f"{column.column_label}: assign and save the row, or bulk_update")
        return super().update(**values)

    update.alters_data = True

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """As Django's, sealing first; what is derived from a sealed column (indexes, tokens) is written with it."""
        objs = tuple(objs)
        names = with_derived(self.model, fields)
        columns = [self.model._meta.get_field(name) for name in names]
        for obj in objs:
            for column in columns:
                value = column.pre_save(obj, add=False)
                if not isinstance(column, SealedField):
                    setattr(obj, column.attname, value)
        return super().bulk_update([Carrier(obj) for obj in objs] if objs else objs, names, batch_size=batch_size)

    bulk_update.alters_data = True


class Carrier:
    """Hands Django's bulk_update the sealed bytes of an instance instead of its opened text."""

    def __init__(self, instance: models.Model) -> None:
        self._instance = instance
        self._sealed = {f.attname: f for f in instance._meta.concrete_fields if isinstance(f, SealedField)}

    def __getattr__(self, name: str) -> Any:
        column = self._sealed.get(name)
        if column is None:
            return getattr(self._instance, name)
        return models.Value(self._instance.__dict__[name], output_field=column)


def with_derived(model: type[models.Model], names: Any) -> list[str]:
    """`names` and the columns of `model` that are derived from them."""
    wanted = list(dict.fromkeys(names))
    for column in model._meta.concrete_fields:
        if getattr(column, "of", None) in wanted and column.name not in wanted:
            wanted.append(column.name)
    return wanted


class SealedModel(models.Model):
    """Base of models with sealed columns: the safe manager, and saves that keep derived columns in step."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        """As Django's; `update_fields` brings the indexes derived from the columns it names."""
        if update_fields is not None:
            update_fields = with_derived(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **options)

"""The sealed columns. Each says how its value becomes bytes; sealing, opening and refusing are the same for all."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.keys.cipher import Sealer
from crm.privacy.sealed.values import Dumped, Fresh, KeyNotJoined, NotSealed, Sealed, sealer_of

DUMP = "sealed:"


class SealedAttribute(DeferredAttribute):
    """Opens on the first read and remembers for the life of the instance."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        super().__get__(instance, cls)  # what was deferred is fetched into __dict__
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
    """The common base. `house=True` seals under the house key, for text that belongs to no person."""

    descriptor_class = SealedAttribute
    form_class: ClassVar[type[forms.Field]] = forms.CharField
    empty: ClassVar[Any] = None

    def __init__(self, *args: Any, house: bool = False, **options: Any) -> None:
        self.house = house
        options.setdefault("null", True)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "house": True} if self.house else options

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

    def plain(self, value: Any) -> Any:
        """An assigned value as the column holds it. ValidationError when it cannot."""
        return value

    def sealer(self, instance: Any) -> Sealer:
        """Whose key seals this row."""
        return instance.house_sealer() if self.house else sealer_of(instance)

    def open(self, instance: Any, sealed: Sealed) -> Any:
        """The plain value of `sealed`, as it stands in `instance`; Unreadable when it does not belong there."""
        return self.decode(self.sealer(instance).open(sealed.blob, row=instance.uid, column=self.column_label))

    def seal(self, instance: Any, value: Any) -> Sealed | None:
        """`value` sealed for `instance`; None when it is empty."""
        value = self.plain(value)
        if value is None or value == self.empty:
            return None
        blob = self.sealer(instance).seal(self.encode(value), row=instance.uid, column=self.column_label)
        return Fresh(blob)

    def untouched(self, instance: models.Model) -> bool:
        """Whether the instance holds what the database held when it was read, or did not read it at all."""
        raw = instance.__dict__.get(self.attname, Sealed(b""))
        return type(raw) is Sealed

    def pre_save(self, instance: models.Model, add: bool) -> Sealed | None:
        if self.attname not in instance.__dict__:
            getattr(type(instance), self.attname).__get__(instance)  # deferred, yet somebody wants it written
        raw = instance.__dict__[self.attname]
        if raw is None or (isinstance(raw, Sealed) and not isinstance(raw, Dumped)):
            if add and type(raw) is Sealed:
                self.open(instance, raw)  # a copy of a row under another uid would hold what nobody can open
            return raw
        value = raw.text if isinstance(raw, Dumped) else raw
        sealed = self.seal(instance, value)
        instance.__dict__[self.attname] = sealed
        if sealed is not None:
            instance.__dict__.setdefault("_opened", {})[self.attname] = self.plain(value)
        return sealed

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(DUMP):
            try:
                return Dumped(base64.b64decode(value.removeprefix(DUMP), validate=True), value)
            except binascii.Error:
                return value
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
        return DUMP + base64.b64encode(sealed.blob).decode() if sealed else ""


class SealedTextField(SealedField):
    """Text of any length."""

    empty = ""

    def plain(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

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

    def plain(self, value: Any) -> date | None:
        if isinstance(value, datetime):
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        if not isinstance(value, str):
            return value
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise ValidationError(_("Enter a valid date."), code="invalid") from error

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value if isinstance(value, Sealed) else self.plain(value)

    def encode(self, value: date) -> bytes:
        return value.isoformat().encode()

    def decode(self, plain: bytes) -> date:
        return date.fromisoformat(plain.decode())

    def value_from_object(self, obj: models.Model) -> Any:
        # ISO text, since serialisers pass real dates through as they are and would leak them into a dump
        value = super().value_from_object(obj)
        return value.isoformat() if isinstance(value, date) else value


class SealedJSONField(SealedField):
    """Any JSON value; null is the empty one. Assign a new value to change it: what is read is a copy."""

    form_class = forms.JSONField

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return self.empty if value == "" else value  # a dump writes an empty text for null

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)

    def value_from_object(self, obj: models.Model) -> Any:
        value = super().value_from_object(obj)
        return value if isinstance(value, Sealed) else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

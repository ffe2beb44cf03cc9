"""Columns computed from sealed ones: written with them, gone with them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.privacy.index import blind, name_tokens
from crm.privacy.sealed import Sealed


def opened_value(instance: models.Model, path: str) -> Any:
    """The plain value at `path` if it is in memory, else the marker `Sealed` (unchanged since it was loaded)."""
    *hops, name = path.split("__")
    for hop in hops:
        instance = instance._state.fields_cache.get(hop)
        if instance is None:
            return Sealed(b"")
    opened = instance.__dict__.get("_opened", {})
    if name in opened:
        return opened[name]
    raw = instance.__dict__.get(name)
    return "" if raw is None else raw


class Derived:
    """What both kinds share: `of`, the path of the sealed column they follow."""

    of: str

    def compute(self, value: Any) -> Any:
        """The derived value of the plain `value`."""
        raise NotImplementedError(type(self).__name__)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = opened_value(instance, self.of)
        if not isinstance(value, Sealed):
            setattr(instance, self.attname, self.compute(value))
        return getattr(instance, self.attname)


class BlindIndexField(Derived, models.BigIntegerField):
    """The blind index (signed 64 bits) of the sealed column `of`; `kind` is email, phone or nip. Never unique."""

    def __init__(self, *args: Any, of: str = "", kind: str = "", **options: Any) -> None:
        self.of, self.kind = of, kind
        options.update(null=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of, "kind": self.kind}

    def compute(self, value: Any) -> int | None:
        return blind(self.kind, value or "")


class NameTokensField(Derived, ArrayField):
    """The name tokens (int4[]) of the sealed column `of`."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        options.update(base_field=models.IntegerField(), default=list, blank=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple:
        name, path, args, options = super().deconstruct()
        options.pop("base_field", None)
        return name, path, args, {**options, "of": self.of}

    def compute(self, value: Any) -> list[int]:
        return name_tokens(value or "")

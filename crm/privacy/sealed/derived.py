"""Columns computed from sealed ones: written with them, gone with them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.privacy.keys.blind_index import blind, name_tokens
from crm.privacy.sealed import KeyNotJoined, Sealed
from crm.privacy.sealed.values import Dumped


class Derived(models.Field):
    """What both kinds share: `of`, the path of the sealed column they follow."""

    of: str

    def compute(self, value: Any, instance: Any = None) -> Any:
        """The derived value of the plain `value`."""
        raise NotImplementedError(type(self).__name__)

    def bearer(self, instance: Any) -> Any:
        """The row that holds the source, over relations already loaded; None when one is not."""
        for hop in self.of.split("__")[:-1]:
            instance = instance and instance._state.fields_cache.get(hop)
        return instance

    def untouched(self, instance: models.Model) -> bool:
        """Whether the source is what it was when its row was read."""
        bearer = self.bearer(instance)
        return bearer is None or bearer._meta.get_field(self.of.rpartition("__")[2]).untouched(bearer)

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        bearer, name = self.bearer(instance), self.of.rpartition("__")[2]
        if bearer is None and add:
            raise KeyNotJoined(f"{instance._meta.label}.{self.name}: load «{self.of}» with the row")
        value = opened_value(bearer, name)
        if not isinstance(value, Sealed):
            setattr(instance, self.attname, self.compute(value, instance))
        return getattr(instance, self.attname)


def opened_value(bearer: Any, name: str) -> Any:
    """The plain value in memory, else the marker `Sealed`: it was not opened, or not even fetched."""
    if bearer is None or name not in bearer.__dict__:
        return Sealed(b"")
    raw = bearer.__dict__[name]
    if isinstance(raw, Dumped):
        return raw.text
    return bearer.__dict__.get("_opened", {}).get(name, raw) if isinstance(raw, Sealed) else raw


class BlindIndexField(Derived, models.BigIntegerField):
    """The blind index (signed 64 bits) of the sealed column `of`. Never unique.

    `kind` is email, phone or nip; `kind_in` the row's own column that says which.
    """

    def __init__(self, *args: Any, of: str = "", kind: str = "", kind_in: str = "", **options: Any) -> None:
        self.of, self.kind, self.kind_in = of, kind, kind_in
        options.update(null=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        kind = {"kind_in": self.kind_in} if self.kind_in else {"kind": self.kind}
        return name, path, args, {**options, "of": self.of, **kind}

    def compute(self, value: Any, instance: Any = None) -> int | None:
        if not value:
            return None
        return blind(getattr(instance, self.kind_in) if self.kind_in else self.kind, value)


class NameTokensField(Derived, ArrayField):
    """The name tokens (int4[]) of the sealed column `of`."""

    def __init__(self, *args: Any, of: str = "", **options: Any) -> None:
        self.of = of
        options.update(base_field=models.IntegerField(), default=list, blank=True, editable=False)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("base_field", None)
        return name, path, args, {**options, "of": self.of}

    def compute(self, value: Any, instance: Any = None) -> list[int]:
        return name_tokens(value or "")


@NameTokensField.register_lookup
class Hold(models.Lookup):
    """`name_tokens__hold=tokens`: the name holds every one of them. As `contains`, for a fraction of its compiling."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @> %s::integer[]", (*params, self.rhs)

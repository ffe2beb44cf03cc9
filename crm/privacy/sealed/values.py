"""Ciphertext between database and attribute, and the way from a row to the key that opens it."""

from typing import Any

from django.db import models

from crm.privacy.declarations import PersonalData
from crm.privacy.keys.cipher import Sealer, Unreadable


class KeyNotJoined(RuntimeError):
    """The row was fetched without its person's key: add `.select_related("…__key")` to the query."""


class NotSealed(TypeError):
    """A value was about to reach a sealed column by a way that cannot seal it."""


class Sealed:
    """Ciphertext as the database holds it. Says nothing of what it holds."""

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


class Fresh(Sealed):
    """Ciphertext made by this process: unlike what was read, it may not have reached the database yet."""

    __slots__ = ()


class Dumped(Sealed):
    """Ciphertext that came out of a dump: written as it is, opened only after the row was fetched again.

    `text` is what was read. Outside of loading a dump it is somebody's own words and is sealed like any other.
    """

    __slots__ = ("text",)

    def __init__(self, blob: bytes, text: str) -> None:
        super().__init__(blob)
        self.text = text

    def __str__(self) -> str:
        return self.text


def hops_to_person(model: type[models.Model]) -> list[str]:
    """The relations from `model` to its person; none for the Person itself, and none where there is no person."""
    declaration = getattr(model, "personal_data", None)
    return (
        declaration.subject.split("__")
        if isinstance(declaration, PersonalData) and declaration.subject != "self"
        else []
    )


def key_behind(instance: models.Model) -> Any:
    """The PersonKey of a sealed row, over relations that are already loaded, or None where it was destroyed.

    KeyNotJoined when something on the way was not fetched.
    """
    related: Any = instance
    for hop in [*hops_to_person(type(instance)), "key"]:
        if related is None or hop not in related._state.fields_cache:
            path = "__".join([*hops_to_person(type(instance)), "key"])
            raise KeyNotJoined(f"{instance._meta.label}: load «{path}» with the row")
        related = related._state.fields_cache[hop]
    return related


def sealer_of(instance: models.Model) -> Sealer:
    """The sealer of the person behind a row. KeyNotJoined when the key was not fetched, Unreadable when it is gone."""
    key = key_behind(instance)
    if key is None:
        raise Unreadable(f"{instance._meta.label}: the key was destroyed")
    return key.sealer

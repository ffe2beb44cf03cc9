"""Migrations, with less work on what their models were.

After each operation Django renders every model anew that is related to the one it touched, and takes each of their
fields apart to make it again, half of all the work of an installation. What a field is made of changes only where
something is renamed, so it is asked once.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field


class Fields:
    """What the fields of the states are made of."""

    def __init__(self) -> None:
        self.parts: dict[int, tuple[Field, Any, Any]] = {}  # with the field, so that no other one gets its number

    def clone(self, field: Field) -> Field:
        """Takes the place of `Field.clone`."""
        if id(field) not in self.parts:
            _name, _path, given, named = field.deconstruct()
            if any(isinstance(part, Field) for part in (*given, *named.values())):  # a field of its own for each clone
                return type(field)(*given, **named)
            self.parts[id(field)] = field, given, named
        _field, given, named = self.parts[id(field)]
        return type(field)(*given, **named)

    def render(self, render: Callable) -> Callable:
        """The rendering of a model, from fields that are cloned so."""

        def cloned(field: Field) -> Field:
            return self.clone(field)

        def rendered(state: ModelState, apps: Any) -> Any:
            with patch.object(Field, "clone", cloned):
                return render(state, apps)

        return rendered

    def rename(self, rename: Callable) -> Callable:
        """A renaming, which changes fields where they stand."""

        def renamed(*told: Any) -> Any:
            self.parts.clear()
            return rename(*told)

        return renamed


@contextmanager
def quick_states() -> Iterator[None]:
    """Inside, the states of migrations are rendered so."""
    fields = Fields()
    with ExitStack() as patched:
        patched.enter_context(patch.object(ModelState, "render", fields.render(ModelState.render)))
        for name in ("rename_field", "rename_model"):
            patched.enter_context(patch.object(ProjectState, name, fields.rename(getattr(ProjectState, name))))
        yield

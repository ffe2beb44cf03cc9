"""What the code around a line knows and a type cannot say: checked where the program runs, plain to the type checker.

    promised(act.user)                                       a column that this kind of row always fills
    form_field(self, "team", ModelChoiceField).queryset = …    a form's field by its kind

Whoever is wrong hears it at once, by an exception that names what is missing, instead of an AttributeError elsewhere.
"""

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from django.forms import BaseForm, Field
from django.utils.functional import Promise

# Text for people: as it is, or waiting for its reader's language. Django names the type of that in its stubs only.
if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words: TypeAlias = str | _StrPromise
else:
    Words = str | Promise

T = TypeVar("T")
F = TypeVar("F", bound=Field)


def promised(value: T | None) -> T:
    """`value`, which a constraint or the query behind it promises; LookupError when it is None all the same."""
    if value is None:
        raise LookupError("None, where a row, a setting or a match was promised")
    return value


def form_field(form: BaseForm, name: str, kind: type[F]) -> F:
    """The field `name` of a form, which is a `kind` of field; TypeError when it is another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, no {kind.__name__}")
    return field

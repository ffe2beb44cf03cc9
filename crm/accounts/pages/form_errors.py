"""What a verb refuses, shown where it was typed."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

UNPROCESSABLE = 422  # the status of a page with a form that was refused


def put_into(form: Any, refusal: ValidationError) -> None:
    """A refusal beside the fields it names, or above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, problems in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def act_passes(form: Any, act: Callable[[], object]) -> bool:
    """Whether `act` went through; its refusal stands beside the fields it names, or above the form."""
    try:
        act()
    except ValidationError as refusal:
        put_into(form, refusal)
        return False
    return True


def came_back(value: Any) -> bool:
    """Whether it is a form that was sent and refused."""
    return bool(getattr(value, "is_bound", False) and value.errors)

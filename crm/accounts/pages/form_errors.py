"""What a verb refuses, shown where it was typed."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError


def put_into(form: Any, refusal: ValidationError) -> None:
    """A refusal beside the fields it names, or above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, problems in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def kept(form, act: Callable[[], object]) -> bool:
    """Whether `act` went through; its refusal becomes the form's."""
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True

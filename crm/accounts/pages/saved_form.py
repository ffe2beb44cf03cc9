"""What settings pages share: a form is valid, its verb is called, and what the verb refuses stands in the form."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form


def saved(form: Form, act: Callable[[], Any]) -> bool:
    """Whether what the form sends was saved; else it holds the reason."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if known or not hasattr(error, "error_dict") else ValidationError(error.messages))
        return False
    return True

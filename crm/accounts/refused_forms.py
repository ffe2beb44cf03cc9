"""What a verb refuses, shown where it was typed."""

from typing import Any

from django.core.exceptions import ValidationError


def put_into(form: Any, refusal: ValidationError) -> None:
    """A refusal beside the fields it names, or above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, problems in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)

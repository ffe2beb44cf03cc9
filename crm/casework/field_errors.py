"""Saying no beside a field: the sentence, the field it belongs to, and a code."""

from typing import Any

from django.core.exceptions import ValidationError


def beside(field: str, words: Any, code: str) -> ValidationError:
    """A refusal that a form shows beside `field`."""
    return ValidationError({field: ValidationError(words, code=code)})

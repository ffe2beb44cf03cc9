"""Masking at the privacy desk: every value masked until a reason is given, and a broken one called unreadable."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked


def clear_value(row: models.Model, column: str) -> Any:
    """The value in clear, or a word saying that it cannot be decrypted: moved, altered, or its key is deleted."""
    try:
        return getattr(row, column)
    except Unreadable:
        return _("unreadable")


def masked_value(row: models.Model, column: str) -> str:
    """The value masked as far as its category requires without a reason."""
    declared: Any = row._meta.get_field(column)
    try:
        return masked(declared.personal.category, getattr(row, column))
    except Unreadable:
        return _("unreadable")

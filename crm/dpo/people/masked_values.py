"""The desk's veil: every value masked until somebody gives a reason, and a broken one called unreadable."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked


def opened(row: models.Model, column: str) -> Any:
    """The value in clear, or a word that says it does not open: moved, altered, or its key is gone."""
    try:
        return getattr(row, column)
    except Unreadable:
        return _("unreadable")


def veiled(row: models.Model, column: str) -> str:
    """The value as far as the desk may see it without a reason; the column's own category decides how much that is."""
    declared: Any = row._meta.get_field(column)
    try:
        return masked(declared.personal.category, getattr(row, column))
    except Unreadable:
        return _("unreadable")

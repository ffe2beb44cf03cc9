"""Imports with their rows and values, and saved mappings."""

from crm.files.models.import_rows import ImportedValue, ImportRow
from crm.files.models.imports import Import
from crm.files.models.mappings import SavedMapping

__all__ = [
    "Import",
    "ImportRow",
    "ImportedValue",
    "SavedMapping",
]

"""Public ids as they are written in addresses, fields and files."""

from typing import Any
from uuid import UUID


def public_id(text: Any) -> UUID | None:
    """The public id that `text` is; None for any other text, and for nothing."""
    try:
        return UUID(str(text).strip()) if text else None
    except ValueError:
        return None

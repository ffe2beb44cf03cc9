"""What the codes of deciding, carrying out and telling mean in the timeline."""

from typing import Any

from django.utils.translation import gettext as _

from dsar.models import Kind, Letter, RecipientNotice, Verdict

ALONE: tuple[Any, ...] = (Kind, Letter.Kind)
SECOND: tuple[Any, ...] = (Verdict, RecipientNotice.State)


def spoken(ref: str) -> str:
    """«access refused» in words; empty for a code of others."""
    if ref == "paused":
        return _("frozen while an objection is weighed")
    if ref == "lifted":
        return _("restriction lifted")
    first, _space, second = ref.partition(" ")
    if not second:
        return next((str(one(first).label) for one in ALONE if first in one.values), "")
    if first not in Kind.values:
        return ""
    found = next((str(one(second).label) for one in SECOND if second in one.values), "")
    return f"{Kind(first).label}: {found}" if found else ""

"""How a view comes to what a URL names: through the user's own sight, or it is missing."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from crm.sales.models import Document, DocumentLoad, Task


def document_or_404(user: Any, key: UUID) -> Document:
    """The paper with its keys; 404 alike for a foreign one, one of a restricted person, and a made-up one."""
    return get_object_or_404(Document.objects.visible_to(user).with_keys().select_related("team", "added_by"), uid=key)


def load_or_404(user: Any, key: UUID) -> DocumentLoad:
    """The user's own import of documents; anybody else's is missing."""
    rows = DocumentLoad.objects.filter(owner=user).select_related("job", "owner__role")
    return get_object_or_404(rows, uid=key)


def task_or_404(user: Any, key: UUID, *, deleted: bool = False) -> Task:
    """The task with its keys; 404 alike for a foreign one, one about a restricted person, a deleted and a made-up one.

    `deleted` finds those that can be taken back instead.
    """
    rows = Task.objects.visible_to(user).filter(binned_at__isnull=not deleted).with_keys()
    return get_object_or_404(rows.select_related("made_by", "done_by"), uid=key)

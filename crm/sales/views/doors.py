"""How a view comes to what a URL names: through the user's own sight, or it is missing."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from crm.contacts.views.doors import uid_or_404
from crm.sales.models import Deal, Document, DocumentLoad, Pipeline, Task


def document_or_404(user: Any, key: UUID) -> Document:
    """The paper with its keys; 404 alike for a foreign one, one of a restricted person, and a made-up one."""
    return get_object_or_404(Document.objects.visible_to(user).with_keys().select_related("team", "added_by"), uid=key)


def load_or_404(user: Any, key: UUID) -> DocumentLoad:
    """The user's own import of documents; anybody else's is missing."""
    rows = DocumentLoad.objects.filter(owner=user).select_related("job", "owner__role")
    return get_object_or_404(rows, uid=key)


def deal_or_404(user: Any, key: UUID) -> Deal:
    """The deal with its keys; 404 alike for a foreign one, one whose customer lies in the bin, and a made-up one."""
    return get_object_or_404(Deal.objects.alive().visible_to(user).with_keys(), uid=key)


def pipeline_or_404(key: UUID | None = None) -> Pipeline:
    """The pipeline of that id, the first one without; 404 for one that is offered no more, and where there is none."""
    rows = Pipeline.objects.in_use()
    return get_object_or_404(rows, uid=key) if key else first_or_404(rows)


def first_or_404(rows: Any) -> Any:
    """The first of `rows`."""
    found = rows.first()
    if found is None:
        raise Http404
    return found


def named_or_404(rows: Any, text: str | None) -> Any:
    """The row whose public id was sent; 404 for what has no such form, as for one that is not there."""
    return get_object_or_404(rows, uid=uid_or_404(text))


def task_or_404(user: Any, key: UUID, *, deleted: bool = False) -> Task:
    """The task with its keys; 404 alike for a foreign one, one about a restricted person, a deleted and a made-up one.

    `deleted` finds those that can be taken back instead.
    """
    rows = Task.objects.visible_to(user).filter(binned_at__isnull=not deleted).with_keys()
    return get_object_or_404(rows.select_related("made_by", "done_by"), uid=key)

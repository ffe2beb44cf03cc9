"""What hangs on a row, found by the relations that models declare: what nothing hangs on may be taken back whole."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef


def without_dependents(rows: models.QuerySet, *, besides: Collection[type[models.Model]] = ()) -> models.QuerySet:
    """Those of `rows` to which no other row points, except rows of the models in `besides`."""
    every = rows.model._meta.get_fields(include_hidden=True)
    for relation in (
        candidate for candidate in every if candidate.auto_created and (candidate.one_to_many or candidate.one_to_one)
    ):
        model: Any = relation.related_model
        if model in besides or issubclass(model, rows.model):
            continue
        field = relation.field
        pointing = model._base_manager.filter(**{field.name: OuterRef("pk")})
        rows = rows.filter(~Exists(pointing))
    return rows

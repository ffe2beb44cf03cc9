"""Models whose open rows run a term set by law, and who handles each: such a term outlives a lapsed authorisation.

    class Case(…):
        statutory_matter = Matter(right="privacy.requests", handler="assignee", running=Q(state="open"))

The registry is Django's own: whatever model says `statutory_matter` counts (models/authorisation_state.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model, Q


@dataclass(frozen=True)
class Matter:
    """`right` opens it, `running` says which rows run. Without a `handler` it is in the hands of all with the right."""

    right: str
    running: Q
    handler: str = ""


def matters() -> Iterator[tuple[type[Model], Matter]]:
    """Every model that says so, with what it says."""
    for model in apps.get_models():
        declared = vars(model).get("statutory_matter")
        if isinstance(declared, Matter):
            yield model, declared
